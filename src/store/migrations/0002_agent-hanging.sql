-- How many applications of an agent have something that hangs, as it says with its heartbeat.
alter table agent add column hanging integer;
