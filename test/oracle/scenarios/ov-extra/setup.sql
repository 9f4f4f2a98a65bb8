create table a (id int primary key, name text); insert into a values (1,'one'),(2,'two');
create table b (id int primary key, name text not null, n int default 7); insert into b values (1,'one',1),(2,'two',null);
create table c (id int primary key, name text); insert into c values (1,'one'),(2,'two');
create table d (id int primary key, name text, n numeric(5,2)); insert into d values (1,'one',1.5),(2,'two',2.5);
