create table a (id int primary key); insert into a values (1); create table b (id int primary key); insert into b values (2);
