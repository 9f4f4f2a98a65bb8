insert into h values (3,'Hällo😀','x','ab','','e',null),(4,null,null,null,'d',null,null); delete from h where id = 3;
