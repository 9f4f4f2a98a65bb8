create table outbox (id uuid primary key, aggregatetype varchar(255) not null, aggregateid varchar(255) not null, type varchar(255) not null, payload jsonb, tenant text, ver int, at bigint, meta json, amount numeric(8,2));
insert into outbox values ('00000000-0000-0000-0000-0000000000aa','Snap','1','T','{"s":1}','t0',1,1700000000000,'{"m":1}',1.25);
