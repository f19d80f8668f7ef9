"""Words of pipeline reviews: why a deal is in the queue, and what was decided about it."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_

KIND = "pipeline_review"
DEAL = "opportunity"
PAGE = 50
# A review is a meeting: more open deals than this are for several.
MOST_DEALS = 3_000
LONGEST_NOTE, LONGEST_ASK, LONGEST_MINUTES = 2_000, 200, 10_000
# What is compared with for a deal that was never reviewed, and how far back the habit is measured.
USUAL_BACK = timedelta(days=7)
HABIT_BACK = timedelta(days=28)
# A lock closer than this before a meeting ends the week that the meeting is about: it is compared with the one before.
OWN_WEEK = timedelta(days=3)


class ReviewState(StrEnum):
    """Whether a review goes on."""

    OPEN = "open"
    FINISHED = "finished"


STATE_LABELS = {ReviewState.OPEN: N_("Under way"), ReviewState.FINISHED: N_("Finished")}
STATE_TONES = {ReviewState.OPEN: "acc", ReviewState.FINISHED: "idle"}


class ItemState(StrEnum):
    """How far a flagged deal is."""

    WAITING = "waiting"
    SKIPPED = "skipped"
    DECIDED = "decided"


ITEM_LABELS = {ItemState.WAITING: N_("To review"), ItemState.SKIPPED: N_("Skipped"), ItemState.DECIDED: N_("Decided")}
ITEM_TONES = {ItemState.WAITING: "warn", ItemState.SKIPPED: "idle", ItemState.DECIDED: "pos"}


class Flag(StrEnum):
    """Why a deal is in the queue, the gravest first."""

    COMMIT_RISK = "commit_risk"
    SLIPPED = "slipped"
    OVERDUE = "overdue"
    AMOUNT = "amount"
    CLOSE_DATE = "close_date"
    STAGE = "stage"
    CATEGORY = "category"
    STALLED = "stalled"
    IDLE = "idle"
    NO_NEXT_STEP = "no_next_step"
    NEVER = "never"


FLAG_LABELS = {
    Flag.COMMIT_RISK: N_("Commit at risk"),
    Flag.SLIPPED: N_("Slipped"),
    Flag.OVERDUE: N_("Close date passed"),
    Flag.AMOUNT: N_("Amount changed"),
    Flag.CLOSE_DATE: N_("Close date changed"),
    Flag.STAGE: N_("Stage changed"),
    Flag.CATEGORY: N_("Category changed"),
    Flag.STALLED: N_("Stalled"),
    Flag.IDLE: N_("Idle"),
    Flag.NO_NEXT_STEP: N_("No next step"),
    Flag.NEVER: N_("Never reviewed"),
}
FLAG_TONES = {
    Flag.COMMIT_RISK: "neg",
    Flag.SLIPPED: "neg",
    Flag.OVERDUE: "neg",
    Flag.STALLED: "warn",
    Flag.IDLE: "warn",
    Flag.NO_NEXT_STEP: "warn",
}


class Risk(StrEnum):
    """What puts a deal in Commit at risk."""

    HEALTH = "health"
    SCORE = "score"
    NO_NEXT_STEP = "no_next_step"
    OVERDUE = "overdue"


RISK_LABELS = {
    Risk.HEALTH: N_("health at risk"),
    Risk.SCORE: N_("low score"),
    Risk.NO_NEXT_STEP: N_("no next step"),
    Risk.OVERDUE: N_("close date passed"),
}


class Deed(StrEnum):
    """What was decided about a deal."""

    KEPT = "kept"
    REDATED = "redated"
    RECATEGORISED = "recategorised"
    PARKED = "parked"
    MOVED = "moved"
    LOST = "lost"
    STEP_SET = "step_set"
    ASKED = "asked"


DEED_LABELS = {
    Deed.KEPT: N_("Kept as it is"),
    Deed.REDATED: N_("New close date"),
    Deed.RECATEGORISED: N_("New category"),
    Deed.PARKED: N_("Parked: left out of the forecast"),
    Deed.MOVED: N_("Moved to another stage"),
    Deed.LOST: N_("Closed as lost"),
    Deed.STEP_SET: N_("Next step set"),
    Deed.ASKED: N_("Task for the owner"),
}


@dataclass(frozen=True, slots=True)
class Flagged:
    """A reason with what it is about: `old` and `new` of a change, days of what stands still, words of a risk.

    Amounts are minor units with their currency, `1200000 EUR`; days are ISO dates; stages are ids.
    """

    flag: Flag
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What of a deal is compared: how it was at an instant, or is now."""

    amount_minor: int | None
    currency: str
    close_date: date | None
    stage_id: int
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An open deal as a review finds it. `then` is how it was at `since`, None where it was not there yet.

    `reviewed_at` is when something was decided about it last. `stalled_days` and `idle_days` are 0 unless its health
    says so, by the percentiles of won deals. `is_weak` is a health at risk, `is_low` a low score.
    """

    now: Past
    then: Past | None
    reviewed_at: datetime | None
    stalled_days: int = 0
    idle_days: int = 0
    has_step: bool = True
    is_weak: bool = False
    is_low: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reviewer decides about a deal: nothing of it keeps the deal as it is.

    `changes` are fields of the deal by name, `to` the stage it moves to, `fill` what that asks for. The next step is
    set where `step` is given: empty text takes it away. `ask` becomes a task of the owner's.
    """

    changes: dict[str, object] = field(default_factory=dict)
    to: int | None = None
    fill: dict[str, object] = field(default_factory=dict)
    step: tuple[str, date | None] | None = None
    ask: str = ""
    ask_due: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which versions of the deal, its row in the review and its next step a decision was made from; None is any."""

    item: int | None = None
    deal: int | None = None
    step: int | None = None
