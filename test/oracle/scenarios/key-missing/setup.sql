create table ka (id int primary key, a int, b text, c timestamp);
create table kb (a int, b text, c numeric(6,2));
create table kc (a int not null, b text not null, c int, primary key (b, a));
create schema ks; create table ks.ka (id uuid, n int, j jsonb);
insert into ka values (1,10,'x','2024-01-01'); insert into kb values (1,'b',1.5),(null,null,null); insert into kc values (1,'p',3); insert into ks.ka values ('00000000-0000-0000-0000-000000000001',1,'{"a":1}');
