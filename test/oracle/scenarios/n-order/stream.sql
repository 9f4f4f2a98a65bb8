insert into public.mike values (5);
insert into ctl.sig values ('s1','execute-snapshot','{"type":"blocking","data-collections":["s.two","public.alpha","public.kilo","public.mike","ctl.sig"]}');
-- @drain
insert into public.mike values (77);
