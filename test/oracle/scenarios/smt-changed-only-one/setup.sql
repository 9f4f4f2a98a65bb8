create table a (id int primary key, v text default 'dflt', n int); insert into a values (1,'s',1),(2,null,2); create table other (id int primary key, x text); insert into other values (1,'o');
