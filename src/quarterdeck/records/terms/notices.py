"""Words of notices: what a person is told of, and in which words."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_

KEPT_READ_DAYS = 90
KEPT_DAYS = 365


class NoticeKind(StrEnum):
    """What a person is told of."""

    MENTIONED = "mentioned"
    TASK_ASSIGNED = "task_assigned"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_DECIDED = "approval_decided"
    RECORD_HANDED_OVER = "record_handed_over"
    WEBHOOK_PAUSED = "webhook_paused"
    MIRROR_FAILED = "mirror_failed"
    ALERT_FIRED = "alert_fired"
    GAP_RELEASED = "gap_released"
    MODEL_DRIFTS = "model_drifts"


NOTICE_LABELS = {
    NoticeKind.MENTIONED: N_("Someone mentions you"),
    NoticeKind.TASK_ASSIGNED: N_("A task is given to you"),
    NoticeKind.APPROVAL_ASKED: N_("Your approval is asked for"),
    NoticeKind.APPROVAL_DECIDED: N_("An approval you asked for is decided"),
    NoticeKind.RECORD_HANDED_OVER: N_("A record becomes yours"),
    NoticeKind.WEBHOOK_PAUSED: N_("A webhook is paused"),
    NoticeKind.MIRROR_FAILED: N_("A load of a mirror needs a look"),
    NoticeKind.ALERT_FIRED: N_("A figure leaves its bounds"),
    NoticeKind.GAP_RELEASED: N_("What a deal of yours asked for is released"),
    NoticeKind.MODEL_DRIFTS: N_("The forecast of the model drifts"),
}
# {record} is the record's name as it is now, {what} the task or the thing to approve.
NOTICE_TEXTS = {
    NoticeKind.MENTIONED: N_("mentioned you on {record}"),
    NoticeKind.TASK_ASSIGNED: N_("gave you a task on {record}: {what}"),
    NoticeKind.APPROVAL_ASKED: N_("asks for your approval on {record}: {what}"),
    NoticeKind.APPROVAL_DECIDED: N_("decided on {record}: {what}"),
    NoticeKind.RECORD_HANDED_OVER: N_("handed {record} over to you"),
    NoticeKind.WEBHOOK_PAUSED: N_("paused the webhook {record}"),
    NoticeKind.MIRROR_FAILED: N_("could not load all of {record}"),
    NoticeKind.ALERT_FIRED: N_("tells by the rule {record}: {what}"),
    NoticeKind.GAP_RELEASED: N_("released what {record} asked for: {what}"),
    NoticeKind.MODEL_DRIFTS: N_("tells that the {record} no longer fits what comes"),
}
NOTICE_ICONS = {
    NoticeKind.MENTIONED: "at",
    NoticeKind.TASK_ASSIGNED: "checkbox",
    NoticeKind.APPROVAL_ASKED: "shield-check",
    NoticeKind.APPROVAL_DECIDED: "shield-check",
    NoticeKind.RECORD_HANDED_OVER: "switch-horizontal",
    NoticeKind.WEBHOOK_PAUSED: "plug-connected-x",
    NoticeKind.MIRROR_FAILED: "refresh",
    NoticeKind.ALERT_FIRED: "alert-triangle",
    NoticeKind.GAP_RELEASED: "package",
    NoticeKind.MODEL_DRIFTS: "alert-triangle",
}


@dataclass(frozen=True, slots=True)
class NewNotification:
    """What to tell one person about a record. `actor_id` is who caused it; None is the system itself.

    `values` may hold `what`: the task's subject, or what is to be approved.
    """

    person_id: int
    kind: str
    record_id: int
    notice: NoticeKind
    actor_id: int | None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as its reader sees it. `record_name` and `what` are empty once the reader may not see the record."""

    id: int
    notice: NoticeKind
    kind: str
    record_id: int
    record_name: str
    actor_id: int | None
    actor_name: str
    what: str
    at: datetime
    read_at: datetime | None
