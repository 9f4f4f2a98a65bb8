create table "T" ("Id" int primary key, "Va" text, v2 text); insert into "T" values (1,'a','b');
