insert into ka values (2,20,'y','2024-02-02'); update ka set a=11 where id=1; update ka set b='k' where id=1; delete from ka where id=2;
insert into kb values (2,'c',2.5); 
insert into kc values (2,'q',4); update kc set c=5 where a=1; update kc set b='r' where a=2; delete from kc where a=1;
insert into ks.ka values ('00000000-0000-0000-0000-000000000002',2,null);
