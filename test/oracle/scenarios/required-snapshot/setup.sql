create table t (id int primary key, n numeric(5,2) not null);
insert into t values (1, 1), (2, 'NaN'), (3, 3);
