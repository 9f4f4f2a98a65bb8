create table t (id int primary key, n numeric(5,2) not null, v numeric not null, ts timestamp not null, o numeric(5,2));
create table u (id int primary key, ts timestamp not null);
create table k (n numeric primary key, a int);
