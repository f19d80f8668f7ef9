"""Words of alerts: what is watched, how far it may go, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from quarterdeck.analytics.questions import Unit
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

KIND = "alert_rule"
LONGEST_NAME = 80
MOST_RULES = 100
MOST_RECIPIENTS = 50
# Rules are looked at hourly: without a quiet day whoever is told would be told every hour.
LEAST_QUIET_DAYS = 1
MOST_QUIET_DAYS = 90


class AlertKind(StrEnum):
    """What a rule watches."""

    COVERAGE_LOW = "coverage_low"
    COVERAGE_HIGH = "coverage_high"
    CREATION_LOW = "creation_low"
    CONVERSION_DROP = "conversion_drop"
    COMMIT_SLIPPING = "commit_slipping"
    STALLED = "stalled"


class Coming(StrEnum):
    """Which fiscal quarter a rule is about."""

    THIS_QUARTER = "this-quarter"
    NEXT_QUARTER = "next-quarter"


class Segment(StrEnum):
    """What of the deals that a recipient sees a rule is kept to."""

    ALL = ""
    TEAM = "team"
    OWNER = "owner"
    PIPELINE = "pipeline"


class RuleState(StrEnum):
    """Whether a rule is looked after."""

    ACTIVE = "active"
    PAUSED = "paused"
    DELETED = "deleted"


class Happened(StrEnum):
    """What a figure did: it left its bounds, it is still beyond them, it came back."""

    FIRED = "fired"
    REPEATED = "repeated"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Watched:
    """A kind of rule: its figure's name and unit, whether it fires below the threshold, which segments make sense."""

    label: str
    figure: str
    unit: Unit
    segments: tuple[Segment, ...] = (Segment.ALL, Segment.TEAM, Segment.OWNER, Segment.PIPELINE)
    is_below: bool = False
    has_period: bool = False


_OF_PEOPLE = (Segment.ALL, Segment.TEAM, Segment.OWNER)
KINDS: Mapping[AlertKind, Watched] = {
    AlertKind.COVERAGE_LOW: Watched(
        N_("Coverage below target"), N_("Remaining coverage"), Unit.INDEX, _OF_PEOPLE, is_below=True, has_period=True
    ),
    AlertKind.COVERAGE_HIGH: Watched(
        N_("Coverage above its band"), N_("Remaining coverage"), Unit.INDEX, _OF_PEOPLE, has_period=True
    ),
    AlertKind.CREATION_LOW: Watched(
        N_("Creation below what is needed"), N_("Creation coverage"), Unit.INDEX, _OF_PEOPLE, is_below=True
    ),
    AlertKind.CONVERSION_DROP: Watched(N_("Stage conversion drops"), N_("Largest drop of a stage"), Unit.RATIO),
    AlertKind.COMMIT_SLIPPING: Watched(N_("Commit slips"), N_("Share of commit pushed out"), Unit.RATIO),
    AlertKind.STALLED: Watched(N_("Deals stall"), N_("Open value of stalled deals"), Unit.MONEY),
}
PERIOD_LABELS = {Coming.THIS_QUARTER: N_("This quarter"), Coming.NEXT_QUARTER: N_("Next quarter")}
SEGMENT_LABELS = {
    Segment.ALL: N_("Every deal the recipient sees"),
    Segment.TEAM: N_("A team"),
    Segment.OWNER: N_("An owner"),
    Segment.PIPELINE: N_("A pipeline"),
}
STATE_LABELS = {RuleState.ACTIVE: N_("Active"), RuleState.PAUSED: N_("Paused"), RuleState.DELETED: N_("Deleted")}
HAPPENED_LABELS = {
    Happened.FIRED: N_("Fired"),
    Happened.REPEATED: N_("Still out of bounds"),
    Happened.RESOLVED: N_("Resolved"),
}
HAPPENED_TONES = {Happened.FIRED: "neg", Happened.REPEATED: "warn", Happened.RESOLVED: "pos"}
# Thresholds are whole numbers: ten-thousandths of indexes and shares, minor units of the reporting currency.
SCALE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFields:
    """What people say of a rule. `worsens_by` is by how much more it must leave its bounds to be told of at once.

    `threshold` and `worsens_by` are ten-thousandths of an index or a share, or minor units of the reporting currency.
    """

    name: str
    kind: AlertKind
    threshold: int
    period: Coming = Coming.THIS_QUARTER
    segment: Segment = Segment.ALL
    value: int | None = None
    worsens_by: int = 0
    quiet_days: int = 7
    by_mail: bool = False
    recipients: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands for one recipient: whether it fires, and when and at which value they were last told."""

    is_firing: bool = False
    is_muted: bool = False
    told_at: datetime | None = None
    told_value: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reading means: what happened, if anything, and whether the recipient is told."""

    happened: Happened | None = None
    is_told: bool = False
