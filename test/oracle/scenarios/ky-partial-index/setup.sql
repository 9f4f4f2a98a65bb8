create table b (x int not null, y text); create unique index b_part on b (x) where y is not null; insert into b values (1,'b'),(1,null);
