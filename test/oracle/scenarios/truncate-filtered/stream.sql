truncate p cascade; insert into p values (2); truncate p, c;
