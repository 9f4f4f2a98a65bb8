create table h (id int primary key, a text, b varchar(30), c char(5), d text not null, e text default 'dflt', nm name);
insert into h values (1,'Hällo','x','ab','','e','n'),(2,null,null,null,'d',null,null);
