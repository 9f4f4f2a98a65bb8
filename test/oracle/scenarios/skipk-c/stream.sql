update k set id=10 where id=1; insert into k values (3,'c'); update k set v='z' where id=10; delete from k where id=2; truncate k
