-- What an application wants from people, as the place in their order of urgency: 0 failing, 1 waiting, 2 drifted, 3 none.
-- Reports from before did not say whether a person is waited for: those that wait are found with their next report.
alter table application add column attention integer not null default 3;
update application set attention = (
  select case
    when application.sync = 'invalid' or application.health in ('degraded', 'missing') then 0
    when json_type(report, '$.error') is not null or json_type(report, '$.quarantine') is not null then 0
    when json_array_length(report, '$.drift') > 0 and application.sync <> 'deploying' then 2
    else 3
  end
  from application_report where application_report.name = application.name
) where exists (select 1 from application_report where application_report.name = application.name);
create index application_by_attention on application (attention, name);
create index application_target on application (target, name);
