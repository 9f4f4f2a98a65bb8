begin;
insert into t values (1, null);
delete from t;
commit;
