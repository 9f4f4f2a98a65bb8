create type mood as enum ('sad','ok'); create domain dmood as mood; create table a (id int primary key, m mood, ms mood[], d dmood); insert into a values (1,'sad','{sad,ok}','ok');
