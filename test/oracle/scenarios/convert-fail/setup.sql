create table t (id int primary key, n numeric(5,2));
create table k (n numeric(5,2) primary key, a int);
create table b(id int primary key, n numeric not null default 7);
