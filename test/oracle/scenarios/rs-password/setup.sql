create role oracle_pw superuser login replication password 'first'; create table a (id int primary key); insert into a values (1);
