insert into sig values ('s1','execute-snapshot','{"data-collections":["public.bo"],"surrogate-key":"d"}');
-- @drain
insert into sig values ('s2','execute-snapshot','{"data-collections":["public\\.[bc]"]}');
