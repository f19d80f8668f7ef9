"""Who acts and when: what every decision about a pipeline or its deals needs besides."""

from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.pipelines.queries.specs import loss_reasons
from quarterdeck.pipelines.rules.gate import PastGate
from quarterdeck.pipelines.rules.pipeline import LossReasonSpec
from quarterdeck.users.queries import Company, company
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


class Scene:
    """One action's actor and instants. `at` is when it was so, `now` when it is written.

    A past `at` needs the right to import history; a future one is refused.
    """

    def __init__(self, by: Actor, at: datetime | None) -> None:
        self.by = by
        self._days: dict[datetime, date] = {}
        self.now = timezone.now()
        self.at = at or self.now
        self.is_past = self.at < self.now
        if self.at > self.now:
            raise Refused.because("in_future", Text.of(N_("Nothing can be recorded for a time to come.")), "at")
        if self.is_past:
            require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)

    def not_before(self, instant: datetime) -> None:
        """Let a live change follow what is there, also where the clocks of two machines differ a little."""
        if not self.is_past:
            self.at = max(self.at, instant)

    @cached_property
    def company(self) -> Company:
        """The company; read once."""
        return company()

    @cached_property
    def loss_reasons(self) -> dict[int, LossReasonSpec]:
        """Loss reasons by id; read once."""
        return loss_reasons()

    @cached_property
    def past(self) -> PastGate:
        """What the gate would have said of states of the past; it remembers what it found."""
        return PastGate()

    @property
    def role_key(self) -> str | None:
        """The actor's role as the gate asks for it; None for the system, which no role binds."""
        return self.by.role_key if self.by.person_id else None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.company.time_zone)

    def day_of(self, instant: datetime) -> date:
        """The local day of an instant in the company's zone."""
        # Thousands of rows of a file tell of the same few instants.
        day = self._days.get(instant)
        if day is None:
            day = self._days[instant] = instant.astimezone(self.zone).date()
        return day
