insert into a values (3,'three');
