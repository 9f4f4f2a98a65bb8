insert into a values (1)
