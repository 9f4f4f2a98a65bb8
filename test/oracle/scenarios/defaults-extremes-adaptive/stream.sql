insert into dx values (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
delete from dx where id = 2;
