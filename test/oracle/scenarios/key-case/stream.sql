insert into "T" values (2,'c','d'); update "T" set "Va"='q' where "Id"=1; delete from "T" where "Id"=2;
