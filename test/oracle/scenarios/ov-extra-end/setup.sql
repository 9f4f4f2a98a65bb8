create table a (id int primary key, name text); insert into a values (1,'one'),(2,'two');
