insert into a values (2,'x',2),(6,'x',2); insert into b values (1,'x'); update a set v='u' where id=6; update a set id=3 where id=6; update a set id=8 where id=2; delete from a where id=8
