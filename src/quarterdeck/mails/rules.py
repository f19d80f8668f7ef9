"""When a letter is tried again, and when it is given up. Pure."""

from datetime import datetime, timedelta

from quarterdeck.mails.terms import TRIED_FOR

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=2)


def next_try(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1 min, 2 min, 4 min ... 2 h."""
    return min(_FIRST_WAIT * int(2 ** min(attempts - 1, 10)), _LONGEST_WAIT)


def is_given_up(*, made_at: datetime, now: datetime, is_final: bool) -> bool:
    """Whether a letter that was not taken is not tried again: for good, or for long enough."""
    return is_final or now - made_at >= TRIED_FOR
