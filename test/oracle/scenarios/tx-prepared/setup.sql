create table a (id int primary key, v text); create table b (id int primary key, v text); alter table b replica identity full; insert into a values (1,'s');
