insert into a values (3,'three'); insert into b values (3,'three',3);
