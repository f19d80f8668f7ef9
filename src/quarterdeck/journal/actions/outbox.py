"""Running the effects that events owe: at least once, ordered per subscriber and record."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from quarterdeck.journal.actions.frame import in_one_transaction
from quarterdeck.journal.models import Outbox
from quarterdeck.journal.queries import due_ids, owed

BATCH = 200
LONGEST_WAIT = timedelta(hours=1)


def dispatch_effects(limit: int = BATCH) -> int:
    """Run what is owed, up to `limit` effects. Returns how many were run; failed ones wait and come again."""
    done = 0
    while done < limit:
        due = due_ids(timezone.now(), limit - done)
        ran = sum(_dispatch(number) for number in due)
        if not ran:
            break
        done += ran
    return done


def skip_effects(*, at: datetime) -> int:
    """Give up what is owed: it will not run. Returns how many. To be called inside an action."""
    return Outbox.objects.filter(done_at=None).update(
        done_at=at, last_error="given up when a restored copy was released"
    )


def _dispatch(number: int) -> bool:
    try:
        return in_one_transaction(lambda: _run(number))
    except Exception as error:  # noqa: BLE001  whatever an effect raises, the others must run, and it must come again
        _put_off(number, error)
        return False


def _run(number: int) -> bool:
    row = (
        Outbox.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("entry")
        .filter(pk=number, done_at=None)
        .first()
    )
    if row is None:
        return False
    effect = owed(row)
    if effect.handler is None or effect.event is None:
        Outbox.objects.filter(pk=number).update(done_at=timezone.now(), last_error="nobody listens any more")
        return True
    effect.handler(effect.event, effect.delivery)
    Outbox.objects.filter(pk=number).update(done_at=timezone.now(), last_error="", attempts=F("attempts") + 1)
    return True


def _put_off(number: int, error: Exception) -> None:
    attempts = Outbox.objects.values_list("attempts", flat=True).get(pk=number) + 1
    Outbox.objects.filter(pk=number).update(
        attempts=attempts,
        last_error=f"{type(error).__name__}: {error}"[:2_000],
        not_before=_next_try(timezone.now(), attempts),
    )


def _next_try(now: datetime, attempts: int) -> datetime:
    return now + min(timedelta(seconds=2 ** min(attempts, 20)), LONGEST_WAIT)
