"""Words of product gaps: where one stands, how much a deal hangs on it, and where it was heard."""

from datetime import date
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# The kind of record whose requests are kept, and the kinds under which the journal tells of gaps and requests.
DEAL = "opportunity"
GAP = "product_gap"
REQUEST = "product_gap_request"
LONGEST_NAME = 120
LONGEST_TEXT = 2000
# Requests of one deal; more than anybody can act on.
MOST_ON_DEAL = 50
# Closed deals count as lost with a gap for this many fiscal quarters, the present one among them.
COUNTED_QUARTERS = 4
# How many quarters the page of a gap shows.
SHOWN_QUARTERS = 8


class GapState(StrEnum):
    """Where a gap stands."""

    OPEN = "open"
    PLANNED = "planned"
    RELEASED = "released"
    DECLINED = "declined"


class Severity(StrEnum):
    """How much a deal hangs on what is missing, the gravest first."""

    BLOCKER = "blocker"
    IMPORTANT = "important"
    NICE = "nice"


class Heard(StrEnum):
    """Where a request comes from."""

    NEED = "need"
    OBJECTION = "objection"
    LOSS = "loss"


class Ranking(StrEnum):
    """By which figure gaps are ranked, the largest first; by name from A on."""

    OPEN = "open"
    WEIGHTED = "weighted"
    LOST = "lost"
    CUSTOMERS = "customers"
    NAME = "name"


class Part(StrEnum):
    """Which deals of a gap are listed."""

    OPEN = "open"
    LOST = "lost"
    OTHER = "other"


STATE_LABELS = {
    GapState.OPEN: N_("Open"),
    GapState.PLANNED: N_("Planned"),
    GapState.RELEASED: N_("Released"),
    GapState.DECLINED: N_("Declined"),
}
STATE_TONES = {GapState.OPEN: "", GapState.PLANNED: "acc", GapState.RELEASED: "pos", GapState.DECLINED: "idle"}
SEVERITY_LABELS = {
    Severity.BLOCKER: N_("Blocker"),
    Severity.IMPORTANT: N_("Important"),
    Severity.NICE: N_("Nice to have"),
}
SEVERITY_TONES = {Severity.BLOCKER: "neg", Severity.IMPORTANT: "warn", Severity.NICE: "idle"}
HEARD_LABELS = {
    Heard.NEED: N_("A need"),
    Heard.OBJECTION: N_("An objection"),
    Heard.LOSS: N_("A loss"),
}
RANKING_LABELS = {
    Ranking.OPEN: N_("Open value"),
    Ranking.WEIGHTED: N_("Weighted value"),
    Ranking.LOST: N_("Value lost"),
    Ranking.CUSTOMERS: N_("Customers"),
    Ranking.NAME: N_("Name"),
}
PART_LABELS = {Part.OPEN: N_("Open"), Part.LOST: N_("Lost"), Part.OTHER: N_("Won and lost earlier")}
# Percent of a deal's amount that its severity lets count in the weighted value.
WEIGHTS = {Severity.BLOCKER: 100, Severity.IMPORTANT: 50, Severity.NICE: 10}


@dataclass(frozen=True, slots=True)
class GapFields:
    """What people write of a gap. `family` is a product family, empty for none; `release_on` the day of release."""

    name: str = ""
    description: str = ""
    family: str = ""
    state: str = GapState.OPEN.value
    release_on: date | None = None


@dataclass(frozen=True, slots=True)
class RequestFields:
    """What people write of a request. `contact_id` is who asked, None where it is not known."""

    severity: str = Severity.IMPORTANT.value
    source: str = Heard.NEED.value
    contact_id: int | None = None
    note: str = ""
