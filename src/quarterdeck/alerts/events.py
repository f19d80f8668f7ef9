"""What happened to rules of alerts, and what they told."""

from typing import ClassVar

from quarterdeck.alerts.terms import KIND
from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class RuleEvent(Event):
    """Base of the events about a rule; `record_id` is its id."""

    kind: ClassVar[str] = KIND


@registry.event
@dataclass(frozen=True)
class RuleAdded(RuleEvent):
    """A rule of alerts was added."""

    name: ClassVar[str] = "alert_rule.added"


@registry.event
@dataclass(frozen=True)
class RuleEdited(RuleEvent):
    """A rule of alerts changed."""

    name: ClassVar[str] = "alert_rule.edited"


@registry.event
@dataclass(frozen=True)
class RuleStateChanged(RuleEvent):
    """A rule of alerts was paused, resumed or deleted."""

    name: ClassVar[str] = "alert_rule.state_changed"


@registry.event
@dataclass(frozen=True)
class RuleMuted(RuleEvent):
    """Whoever a rule of alerts tells muted it for themselves, or wants to be told again."""

    name: ClassVar[str] = "alert_rule.muted"


@registry.event
@dataclass(frozen=True)
class AlertFired(RuleEvent):
    """The figure of a rule left its bounds, is still beyond them, or came back, as one of its recipients sees it."""

    name: ClassVar[str] = "alert_rule.fired"
    person_id: int
    happened: str
    is_told: bool
