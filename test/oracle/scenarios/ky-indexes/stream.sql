insert into a values (3,'b',null); insert into b values (2,null); insert into c values (null,'D'); insert into d values (3,4); update e set v='w'; update e set x=9; insert into f values (2,null); update g set x=7; update g set y=8; delete from g; update h set y=null; update h set x=null; delete from h; insert into i values (5,5);
create unique index h_x on h (x); insert into h values (1,1);
