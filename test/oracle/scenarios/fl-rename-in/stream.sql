insert into x1 values (2,'b');
alter table x1 rename to z1;
insert into z1 values (3,'c');
alter table y1 rename to x1;
insert into x1 values (4,'d');
create schema s2;
alter table z1 set schema s2;
insert into s2.z1 values (5,'e');
