"""Words of the pages about a customer: its tree of accounts in figures, its people, what happened."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from quarterdeck.pipelines.terms import BuyingRole
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class Sum:
    """Deals of one account in one currency: won or open ones, how many, how many with an amount, and those amounts."""

    account_id: int
    is_won: bool
    currency: str
    count: int
    priced: int
    minor: int


@dataclass(frozen=True, slots=True)
class Figure:
    """Deals as one number in the display currency. Left out of it, and counted: no amount, no rate."""

    count: int = 0
    minor: int = 0
    unpriced: int = 0
    unconverted: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Open and won deals of an account alone, and of it with all below it."""

    open: Figure = Figure()
    won: Figure = Figure()
    open_below: Figure = Figure()
    won_below: Figure = Figure()


@dataclass(frozen=True, slots=True)
class TreeNode:
    """An account in its tree, from level 1 at the top. One its reader may not see has no name and is only a place."""

    id: int
    parent_id: int | None
    level: int
    name: str
    owner_name: str
    is_seen: bool
    has_below: bool
    figures: Figures = Figures()


@dataclass(frozen=True, slots=True)
class AccountTree:
    """The tree an account lies in, each node before those below it, and on which rates its figures stand."""

    nodes: tuple[TreeNode, ...]
    currency: str
    rate_day: date

    def node(self, account_id: int) -> TreeNode | None:
        """One of its nodes."""
        return next((node for node in self.nodes if node.id == account_id), None)


class GapKind(StrEnum):
    """What is missing in a buying map."""

    NO_ROLE = "no_role"
    SILENT = "silent"
    UNTOUCHED = "untouched"
    OPPOSED = "opposed"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: for a deal (`deal_id`), of a role, about a contact. `days` are those of silence."""

    kind: GapKind
    deal_id: int
    deal_name: str
    role: BuyingRole | None = None
    contact_id: int | None = None
    contact_name: str = ""
    days: int = 0


# Without them a deal is decided by people we do not know.
ESSENTIAL_ROLES = (BuyingRole.ECONOMIC_BUYER, BuyingRole.CHAMPION)


@dataclass(frozen=True, slots=True)
class PartInDeal:
    """The role a contact has in an open deal."""

    deal_id: int
    deal_name: str
    role: BuyingRole


@dataclass(frozen=True, slots=True)
class MapPerson:
    """A contact in a buying map, from level 1 at the top of its line of reporting.

    `manager_name` names whom it reports to where that contact is none of the map.
    """

    id: int
    name: str
    title: str
    email: str
    phone: str
    account_id: int | None
    manager_id: int | None
    manager_name: str
    attitude: str
    influence: str
    version: int
    may_edit: bool
    level: int = 1
    reports: int = 0
    parts: tuple[PartInDeal, ...] = ()
    last_touch: datetime | None = None
    next_on: date | None = None
    next_what: str = ""


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """An open deal of a customer: after so many days without contact whoever matters in it is silent."""

    id: int
    name: str
    silent_after: int


@dataclass(frozen=True, slots=True)
class BuyingMap:
    """The people of a customer, each manager before who reports to them, and what is missing in its open deals."""

    people: tuple[MapPerson, ...] = ()
    gaps: tuple[Gap, ...] = ()
    deals: tuple[OpenDeal, ...] = ()


class EntryGroup(StrEnum):
    """What entries of a timeline are about."""

    CUSTOMER = "customer"
    DEALS = "deals"
    ACTIVITIES = "activities"
    QUALIFICATION = "qualification"
    APPROVALS = "approvals"
    FILES = "files"


GROUP_LABELS = {
    EntryGroup.CUSTOMER: N_("Account and contacts"),
    EntryGroup.DEALS: N_("Deals"),
    EntryGroup.ACTIVITIES: N_("Activities"),
    EntryGroup.QUALIFICATION: N_("Qualification"),
    EntryGroup.APPROVALS: N_("Approvals"),
    EntryGroup.FILES: N_("Files"),
}
GROUP_KINDS: Mapping[EntryGroup, tuple[str, ...]] = {
    EntryGroup.CUSTOMER: ("account", "contact"),
    EntryGroup.DEALS: ("opportunity",),
    EntryGroup.ACTIVITIES: ("activity", "next_step"),
    EntryGroup.QUALIFICATION: ("evidence", "needs", "answer", "objection"),
    EntryGroup.APPROVALS: ("approval",),
    EntryGroup.FILES: ("attachment",),
}


@dataclass(frozen=True, slots=True)
class TimelineAsked:
    """Which entries of a customer's timeline: of these groups (all without any), by this person, after a cursor."""

    groups: tuple[EntryGroup, ...] = ()
    person_id: int | None = None
    cursor: str = ""
    limit: int = 30
