create table t (id int primary key, n numeric(5,2) not null default 1.5, a numeric[] not null default '{}');
alter table t replica identity full;
