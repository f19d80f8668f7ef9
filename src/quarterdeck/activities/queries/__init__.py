"""Reads of activities, next steps and mail sources."""

from quarterdeck.activities.queries.activities import (
    ActivityPage,
    ActivityRow,
    activities,
    activity,
    changeable,
    timeline,
)
from quarterdeck.activities.queries.matches import ActivityMatch, activities_by_external_id, activities_by_id
from quarterdeck.activities.queries.next import NextStepRow, next_activity, next_step, steps_of
from quarterdeck.activities.queries.people import mention_options, mentioned_people, unseen_by
from quarterdeck.activities.queries.sources import MailSourceRow, mail_source, people_with_mail_source
from quarterdeck.activities.queries.tasks import OpenTask, StepDue, TaskPage, count_open_tasks, due_steps, open_tasks
from quarterdeck.activities.queries.touches import Happening, done_by_type, happenings, last_two_way
from quarterdeck.activities.queries.verdicts import activity_verdicts

__all__ = [
    "ActivityMatch",
    "ActivityPage",
    "ActivityRow",
    "Happening",
    "MailSourceRow",
    "NextStepRow",
    "OpenTask",
    "StepDue",
    "TaskPage",
    "activities",
    "activities_by_external_id",
    "activities_by_id",
    "activity",
    "activity_verdicts",
    "changeable",
    "count_open_tasks",
    "done_by_type",
    "due_steps",
    "happenings",
    "last_two_way",
    "mail_source",
    "mention_options",
    "mentioned_people",
    "next_activity",
    "next_step",
    "open_tasks",
    "people_with_mail_source",
    "steps_of",
    "timeline",
    "unseen_by",
]
