create table a (id int primary key, v text, n int); insert into a values (1,'s',1);
