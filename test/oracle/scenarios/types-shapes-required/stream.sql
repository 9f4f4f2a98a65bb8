insert into shp values (2, '{1,2,3}', '[(0,0),(1,1)]', '(3,4),(1,2)', '((0,0),(1,1))', '((0,0),(1,1),(2,0))', '<(1,2),3>', '(1,2)', '{}', default, 'nm', 'other');
delete from shp where id = 1;
