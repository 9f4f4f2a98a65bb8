create function noise(n int) returns text language sql immutable as $$ select string_agg(md5(i::text), '') from generate_series(1, n) i $$;
create table t (id int primary key, m text, tr text, h text, u uuid[], t6 time, tz timetz, d date, mo money, n int);
alter table t alter m set storage external, alter tr set storage external, alter h set storage external, alter u set storage external;
create table "Up" ("Id" int primary key, a text);
create table tsk (at timestamp primary key, a text);
