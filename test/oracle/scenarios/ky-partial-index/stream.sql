insert into b values (2,null),(2,null);
