"""Words and value types of splits."""

from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass

# Without rows of this type the owner has all of it.
REVENUE = "revenue"
WHOLE_BP = 10_000


class SplitTypeState(StrEnum):
    """A retired type keeps the splits it has and takes no new ones."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class SplitTypeRow:
    """A kind of credit. Shares of one that `must_total` add up to 100 %; those of a free one need not."""

    id: int
    key: str
    name: str
    must_total: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the credit, in basis points. `person_id` None is whoever owns the opportunity."""

    person_id: int | None
    share_bp: int


@dataclass(frozen=True, slots=True)
class Split:
    """The shares of one type on an opportunity. `version` counts its changes; 0: never set, 100 % for the owner."""

    type: SplitTypeRow
    shares: tuple[Share, ...]
    version: int
