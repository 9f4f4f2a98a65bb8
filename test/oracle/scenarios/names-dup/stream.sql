insert into ka values (2,3,'y');
