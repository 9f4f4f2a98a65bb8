create table ka (id int primary key, "a b" int, "a.b" text); insert into ka values (1,2,'x');
