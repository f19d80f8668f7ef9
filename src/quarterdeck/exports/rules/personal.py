"""Tables that tell of people beside those of the archive: what is held about somebody is read from them as well."""

PERSONAL = """
alert_rules alerts_rule id | Rules of alerts
id id | Id
name | Name
kind | What is watched
author_id id | Who wrote it
state | active, paused or deleted
created_at instant | When it was written

alert_recipients alerts_recipient id | Who rules of alerts tell
rule_id id | Rule
person_id id | Who is told
is_firing yes_no | Whether it fires for them
is_muted yes_no | Whether they muted it
told_at instant | When they were last told

alerts alerts_firing id | What rules of alerts told
rule_id id | Rule
person_id id | Who was told
name | Name of the rule
kind | What was watched
happened | fired, repeated or resolved
at instant | When
is_told yes_no | Whether they were told

views saved_views_savedview id | Saved views
id id | Id
name | Name
page | Page it is of
query | Filters
sharing | private, role or everyone
owner_id id | Whose
state | active or deleted
created_at instant | When it was saved

dashboards dashboards_dashboard id | Dashboards
id id | Id
name | Name
sharing | private, role, team or everyone
team_id id | Team it is shared with
owner_id id | Whose
state | active or deleted
created_at instant | When it was added

mailings dashboards_mailing id | Dashboards by mail
dashboard_id id | Dashboard
person_id id | Who gets it
every | How often
created_at instant | When it was set

mails mails_mail id | Mail
key | What it is about
person_id id | Whose
subject | Subject, until it is sent or given up
state | waiting, sent, failed or dropped
made_at instant | When it was written
tried_at instant | When it was last tried
"""
