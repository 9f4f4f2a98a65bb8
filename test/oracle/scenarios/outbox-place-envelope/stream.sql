insert into outbox values ('00000000-0000-0000-0000-000000000001','Order','42','Created','{"a":1,"b":[1,2],"c":{"d":null,"e":"x"},"f":1.5}','t1',2,1700000000001,'{"m":[1]}',2.5);
insert into outbox values ('00000000-0000-0000-0000-000000000002','Cust','7','Gone',null,null,null,null,null,null);
insert into outbox values ('00000000-0000-0000-0000-000000000003','Order','43','Odd','"just text"','t3',3,1700000000003,null,0);
insert into outbox values ('00000000-0000-0000-0000-000000000004','Order','44','Arr','[{"x":1},{"x":2,"y":"z"}]','t4',3,1700000000004,null,0);
insert into outbox values ('00000000-0000-0000-0000-000000000005','Order','45','Empty','{}','',0,0,null,0);
begin; insert into outbox values ('00000000-0000-0000-0000-000000000006','Order','46','Tx','{"z":true}','t6',3,1700000000004,null,0); delete from outbox where type='Tx'; commit;
update outbox set ver=9 where type='Odd'; delete from outbox where type='Created';
