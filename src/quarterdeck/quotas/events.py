"""What happened to quotas."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class QuotaSet(Event):
    """A quota was set, or set anew."""

    kind: ClassVar[str] = "quota"
    name: ClassVar[str] = "quota.set"
    number: int


@registry.event
@dataclass(frozen=True)
class QuotaMonthsTyped(Event):
    """Months of a quota were typed by hand."""

    kind: ClassVar[str] = "quota"
    name: ClassVar[str] = "quota.months_typed"
    number: int


@registry.event
@dataclass(frozen=True)
class QuotaRemoved(Event):
    """A quota was removed."""

    kind: ClassVar[str] = "quota"
    name: ClassVar[str] = "quota.removed"
    number: int


@registry.event
@dataclass(frozen=True)
class SeasonalitySet(Event):
    """A seasonality was set."""

    kind: ClassVar[str] = "seasonality"
    name: ClassVar[str] = "seasonality.set"


@registry.event
@dataclass(frozen=True)
class SeasonalityRemoved(Event):
    """A seasonality was removed; quotas spread by it stay as they are."""

    kind: ClassVar[str] = "seasonality"
    name: ClassVar[str] = "seasonality.removed"
