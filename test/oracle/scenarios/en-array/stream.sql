insert into a values (2,'ok','{ok}','sad');
alter type mood add value 'happy';
insert into a values (3,'ok','{happy,ok}','ok');
insert into a values (4,'happy','{happy}','happy');
insert into a values (5,'sad','{sad,happy}','sad');
update a set ms='{happy,happy}' where id=1;
alter type mood add value 'angry' before 'sad';
update a set ms='{angry}' where id=2;
update a set m='angry' where id=3;
