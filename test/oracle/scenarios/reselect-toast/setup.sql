create extension hstore;
create table big (id int primary key, n int, t text, vc varchar(20000), b bytea, j json, jb jsonb, ta text[], ia int[], h hstore, da date[], tsa timestamp[], ba bigint[], num numeric, x xml, nn text not null, bp char(9000), td text default 'dflt');
create table bigfull (id int primary key, n int, t text, b bytea); alter table bigfull replica identity full;
create function noise(n int) returns text language sql immutable as $$ select string_agg(md5(i::text), '') from generate_series(1, n) i $$;
alter table big alter t set storage external, alter vc set storage external, alter b set storage external, alter j set storage external, alter jb set storage external, alter ta set storage external, alter ia set storage external, alter h set storage external, alter da set storage external, alter tsa set storage external, alter ba set storage external, alter num set storage external, alter x set storage external, alter nn set storage external, alter bp set storage external, alter td set storage external;
alter table bigfull alter t set storage external, alter b set storage external;
