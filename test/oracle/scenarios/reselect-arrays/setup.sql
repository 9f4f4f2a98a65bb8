create type mood as enum ('sad', 'ok', 'happy');
create table a (id int primary key, i2 smallint[], i4 int[], i8 bigint[], f8 double precision[], n52 numeric(5,2)[], tx text[], b boolean[], d date[], ts timestamp[], tsz timestamptz[], u uuid[], jb jsonb[], by bytea[], md mood[], inn inet[]);
