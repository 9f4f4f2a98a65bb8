create table hb (id int primary key, n int); insert into hb values (1,0); create table a (id int primary key);
