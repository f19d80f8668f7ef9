"""Words of My day: for whom it is, and why a deal needs attention."""

from datetime import date
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class DayView(StrEnum):
    """For whom a page of the day is: who sells, who leads, who runs the process."""

    MINE = "mine"
    TEAM = "team"
    OPERATIONS = "operations"


VIEW_LABELS = {DayView.MINE: N_("Mine"), DayView.TEAM: N_("My team"), DayView.OPERATIONS: N_("Operations")}


class Cause(StrEnum):
    """Why a deal needs attention, the gravest first: the first one a deal has leads its line."""

    OVERDUE = "overdue"
    STAGE_BACK = "stage_back"
    PUSHED = "pushed"
    DECREASED = "decreased"
    LATE_STEP = "late_step"
    STALLED = "stalled"
    IDLE = "idle"
    NO_STEP = "no_step"
    CLOSES_SOON = "closes_soon"


class Deed(StrEnum):
    """What can be done about a deal from its line."""

    NEW_DATE = "new_date"
    MARK_LOST = "mark_lost"
    MOVE = "move"
    LOG_CALL = "log_call"
    NEXT_STEP = "next_step"
    ADD_TASK = "add_task"


DEED_LABELS = {
    Deed.NEW_DATE: N_("New date"),
    Deed.MARK_LOST: N_("Mark lost"),
    Deed.MOVE: N_("Move"),
    Deed.LOG_CALL: N_("Log call"),
    Deed.NEXT_STEP: N_("Next step"),
    Deed.ADD_TASK: N_("Add task"),
}


# What was tried when a write was refused; whatever is not named here counts as other.
REFUSED_LABELS = {
    "advance_stage": N_("Moves of deals"),
    "create_opportunity": N_("New deals"),
    "edit_opportunity": N_("Edits of deals"),
    "create_account": N_("New accounts"),
    "edit_account": N_("Edits of accounts"),
    "create_contact": N_("New contacts"),
    "edit_contact": N_("Edits of contacts"),
    "log_activity": N_("Activities"),
    "log_and_next_step": N_("Activities"),
    "complete_and_next_step": N_("Activities"),
    "ask_approval": N_("Asking for approvals"),
    "approve": N_("Decisions on approvals"),
    "reject": N_("Decisions on approvals"),
    "_attach": N_("Files"),
}
REFUSED_OTHER = N_("Other writes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How a deal changed over the days looked back on: the sum of it, back and forth counts for nothing.

    `pushed_days` is how much later it is expected to close, `lost_minor` how much less it is worth in its own
    currency (0 when its currency changed), `is_back` whether it stands in an earlier stage than it did.
    """

    pushed_days: int = 0
    lost_minor: int = 0
    is_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """What is known of an open deal when it is judged.

    `worth_minor` is its amount in the reader's currency, None without an amount or a rate. Days are 0 when the
    flag is not up; `days_in_stage` and `stall_days` (the stage's limit, None without one) say more about a stall.
    `next_on` is the earliest day something is planned for.
    """

    deal_id: int
    worth_minor: int | None
    close_date: date | None
    days_overdue: int = 0
    days_stalled: int = 0
    days_in_stage: int = 0
    days_idle: int = 0
    next_on: date | None = None
    push_count: int = 0
    moved: Moved = Moved()


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: `days` says how long (or by how much) where that is a number of days, `minor` how much less."""

    cause: Cause
    days: int = 0
    minor: int = 0


@dataclass(frozen=True, slots=True)
class Attention:
    """A deal that needs attention: its reasons, the gravest first, and the two likely deeds."""

    deal_id: int
    worth_minor: int | None
    reasons: tuple[Why, ...]
    deeds: tuple[Deed, ...]

    @property
    def lead(self) -> Why:
        """The reason the line begins with."""
        return self.reasons[0]


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, and when: `big_minor` is from what worth on a deal that closes until `week_end` is named.

    Without it (a seller looks at their own) closing soon is no reason of its own, and neither is what moved.
    """

    today: date
    week_end: date
    big_minor: int | None = None

    @property
    def leads(self) -> bool:
        """Whether somebody looks at the deals of others."""
        return self.big_minor is not None
