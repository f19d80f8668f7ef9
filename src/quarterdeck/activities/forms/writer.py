"""Who fills in a form, and their day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from quarterdeck.users.terms import Actor


@dataclass(frozen=True, slots=True)
class Writer:
    """A person who fills in forms, at one moment."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day it is for the writer."""
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        """The writer's day of an instant."""
        return at.astimezone(ZoneInfo(self.actor.time_zone)).date()

    def instant_of(self, day: date) -> datetime:
        """When something happened of which only the day is said: now for today, noon of the writer for another day."""
        if day == self.today:
            return self.now
        return datetime.combine(day, time(12), ZoneInfo(self.actor.time_zone)).astimezone(UTC)
