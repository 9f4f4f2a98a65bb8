create table x1 (id int primary key, v text); create table y1 (id int primary key, v text); insert into x1 values (1,'a'); insert into y1 values (1,'a');
