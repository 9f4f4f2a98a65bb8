insert into t values (1, 1);
insert into t values (2, 'NaN');
insert into t values (3, 1);
insert into k values ('NaN', 1);
insert into k values (1, 1);
update t set n = 'NaN' where id = 3;
insert into b values (1, 'NaN');
