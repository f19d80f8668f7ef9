"""Rows of activities, next steps, tasks and mail sources. The records, and what stands on them, are Rita's."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.rows import (
    EDITS_RITA,
    EMPLOYEES,
    NARROW,
    OPERATIONS,
    SEES_RITA,
    SELLERS,
    Row,
    Values,
    form,
    posts,
    reads,
)
from tests.matrix.sample import Sample

READERS = EMPLOYEES | {NARROW}
READERS_OF_RITA = SEES_RITA | {NARROW}
LOGS_FOR_RITA = SEES_RITA & SELLERS
OWN_OR_MANAGED = OPERATIONS | {"rita"}


def on_account(sample: Sample, **more: Any) -> Mapping[str, Any]:
    return {"kind": "account", "record_id": sample.account, **more}


def activity(sample: Sample) -> Mapping[str, Any]:
    return {"activity_id": sample.task}


PAGES: dict[str, Row] = {
    "record_activities": form(SEES_RITA, on_account, writes=LOGS_FOR_RITA),
    "activity_new": form(LOGS_FOR_RITA, lambda sample: on_account(sample, asked="call")),
    "next_step": form(EDITS_RITA, on_account),
    "next_step_done": form(EDITS_RITA, on_account),
    "next_step_undo": posts(EDITS_RITA, lambda sample: on_account(sample, seq=sample.step_seq)),
    "activity_edit": form(EDITS_RITA, activity),
    "activity_done": form(EDITS_RITA, activity),
    "activity_reopen": posts(EDITS_RITA, activity),
    "activity_delete": posts(EDITS_RITA, activity),
    "activity_restore": posts(EDITS_RITA, lambda sample: {"activity_id": sample.gone_activity}),
    "activity_undo": posts(EDITS_RITA, lambda sample: {"activity_id": sample.task, "seq": sample.task_seq}),
    "tasks": reads(EMPLOYEES),
    "mention_options": reads(EMPLOYEES),
    "mail_source": posts(OWN_OR_MANAGED, lambda sample: {"person_id": sample.person}),
}


def writes(method: str, who: frozenset[str], kwargs: Values, body: Values = lambda sample: {}) -> Row:
    return Row({method: who}, kwargs, {method: body})


def api_reads(who: frozenset[str], kwargs: Values = lambda sample: {}) -> Row:
    return Row({"GET": who}, kwargs)


def record(kind: str) -> Values:
    return lambda sample: {"record_id": getattr(sample, kind)}


def note(sample: Sample) -> Mapping[str, Any]:
    return {"type": "note", "body": "Signs."}


def call(sample: Sample) -> Mapping[str, Any]:
    return {"kind": "account", "record_id": sample.account, **note(sample)}


def step(sample: Sample) -> Mapping[str, Any]:
    return {"text": "Call", "due_on": "2999-01-01"}


def of_person(sample: Sample) -> Mapping[str, Any]:
    return {"person_id": sample.person}


API: dict[str, Row] = {
    "list_activities": api_reads(READERS),
    "log_activity": writes("POST", LOGS_FOR_RITA, lambda sample: {}, call),
    "get_activity": api_reads(READERS_OF_RITA, activity),
    "edit_activity": writes("PATCH", EDITS_RITA, activity, lambda sample: {"body": "By Friday"}),
    "complete_activity": writes("POST", EDITS_RITA, activity),
    "reopen_activity": writes("POST", EDITS_RITA, activity),
    "delete_activity": writes("DELETE", EDITS_RITA, activity),
    "restore_activity": writes("POST", EDITS_RITA, lambda sample: {"activity_id": sample.gone_activity}),
    "get_mail_source": api_reads(OWN_OR_MANAGED | {NARROW}, of_person),
    "connect_mail_source": writes("PUT", OWN_OR_MANAGED, of_person, lambda sample: {"name": "Mail gateway"}),
    "end_mail_source": writes("DELETE", OWN_OR_MANAGED, of_person),
}
for _kind in ("account", "contact", "opportunity"):
    API |= {
        f"list_{_kind}_activities": api_reads(READERS_OF_RITA, record(_kind)),
        f"log_{_kind}_activity": writes("POST", LOGS_FOR_RITA, record(_kind), note),
        f"get_{_kind}_next_step": api_reads(READERS_OF_RITA, record(_kind)),
        f"set_{_kind}_next_step": writes("PUT", EDITS_RITA, record(_kind), step),
        f"complete_{_kind}_next_step": writes("POST", EDITS_RITA, record(_kind)),
    }
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
