create table k (id int primary key, v text); insert into k values (1,'a'),(2,'b'); create publication dbz_publication for all tables;
