create extension hstore; create extension ltree; create extension citext;
create type mood as enum ('sad', 'ok', 'happy');
create domain posint as int check (value > 0);
create table t (id int primary key, i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, n102 numeric(10,2), nn numeric, b boolean, c char(4), vc varchar(20), tx text, ct citext, nm name, by bytea, d date, t0 time(0), t3 time(3), t6 time, tz timetz, ts0 timestamp(0), ts3 timestamp(3), ts6 timestamp, tsz timestamptz, iv interval, u uuid, j json, jb jsonb, x xml, bt1 bit(1), bt9 bit(9), vb varbit, m money, inn inet, ci cidr, ma macaddr, ir int4range, tr tstzrange, md mood, ps posint, h hstore, lt ltree, p point, o oid, tv tsvector);
