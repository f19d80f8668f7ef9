"""Words of deal health: the signals by their keys, how bad they are, and how a score is called."""

from enum import StrEnum

from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.terms import Reach
from quarterdeck.values.text import N_

# Whose deals one is answerable for comes first.
FIRST = {Reach.OWN: Whose.MINE, Reach.TEAM: Whose.TEAM, Reach.ALL: Whose.ALL, Reach.NONE: Whose.ALL}


class Signal(StrEnum):
    """The signals, by the key that addresses, settings and kept health name them by."""

    NO_CONTACT = "no_contact"
    GHOSTED = "ghosted"
    NO_NEXT_STEP = "no_next_step"
    SINGLE_THREADED = "single_threaded"
    NO_ECONOMIC_BUYER = "no_economic_buyer"
    PUSHED = "pushed"
    OVERDUE = "overdue"
    DATE_TOO_SOON = "date_too_soon"
    STALLED = "stalled"
    MOVED_BACK = "moved_back"
    SKIPPED = "skipped"
    AMOUNT_CHANGED = "amount_changed"
    EVIDENCE_MISSING = "evidence_missing"


class Level(StrEnum):
    """How bad it is."""

    AMBER = "amber"
    RED = "red"


class Band(StrEnum):
    """How a deal with a score is called."""

    GOOD = "good"
    WATCH = "watch"
    RISK = "risk"


BAND_LABELS = {Band.GOOD: N_("Healthy"), Band.WATCH: N_("Watch"), Band.RISK: N_("At risk")}
BAND_TONES = {Band.GOOD: "pos", Band.WATCH: "warn", Band.RISK: "neg"}
LEVEL_LABELS = {Level.AMBER: N_("Amber"), Level.RED: N_("Red")}
LEVEL_TONES = {Level.AMBER: "warn", Level.RED: "neg"}


class Side(StrEnum):
    """On which side of its limit a measure is bad."""

    OVER = "over"
    FROM = "from"
    UNDER = "under"
    WITHIN = "within"


SIDE_LABELS = {
    Side.OVER: N_("more than"),
    Side.FROM: N_("at least"),
    Side.UNDER: N_("fewer than"),
    Side.WITHIN: N_("within"),
}


class Unit(StrEnum):
    """What a threshold counts."""

    DAYS = "days"
    TIMES = "times"
    PEOPLE = "people"
    PERCENT = "percent"


UNIT_LABELS = {
    Unit.DAYS: N_("days"),
    Unit.TIMES: N_("times"),
    Unit.PEOPLE: N_("people"),
    Unit.PERCENT: N_("percent"),
}


class Measure(StrEnum):
    """What is known of won deals, in days."""

    STAY = "stay"
    REACH = "reach"
    LEFT = "left"
    CYCLE = "cycle"
    GAP = "gap"


class Pace(StrEnum):
    """How a deal goes beside those its team won; kept with its score."""

    STALLED = "stalled"
    IDLE = "idle"
    FAST = "fast"


PACE_LABELS = {
    Pace.STALLED: N_("Slow for this team"),
    Pace.IDLE: N_("Quiet for this team"),
    Pace.FAST: N_("Fast mover"),
}
