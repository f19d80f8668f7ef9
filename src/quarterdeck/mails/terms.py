"""Words of mails."""

from datetime import datetime, timedelta
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass

LONGEST_KEY = 120
KEPT_DAYS = 30
# Tries last a day: a mail server that is down over night loses nothing.
TRIED_FOR = timedelta(days=1)
# How long one try may take before another process may try as well.
CLAIMED_FOR = timedelta(minutes=10)


class MailState(StrEnum):
    """What became of a letter. Dropped: its reader may not act or wants none now, or a restored copy gave it up."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class MailFacts:
    """How mail does: whether a server is set, what waits, what failed within the kept days, and the last try.

    `error` is why the last try failed, empty when it went.
    """

    is_set_up: bool
    waiting: int
    failed: int
    sent_at: datetime | None
    tried_at: datetime | None
    error: str
