insert into t values (1, 'NaN', '{1}');
update t set n = 3;
insert into t values (2);
delete from t;
