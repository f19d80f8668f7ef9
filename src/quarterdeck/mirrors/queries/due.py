"""Which mirrors are to be loaded."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from quarterdeck.mirrors.models import Mirror, MirrorFile, MirrorLoad
from quarterdeck.mirrors.terms import SETTLE_SECONDS, FileState, LoadState, MirrorState


def due_mirrors(now: datetime) -> list[int]:
    """Mirrors whose load is due, was asked for, or was interrupted; and those that wait for a file to be complete.

    One query.
    """
    running = MirrorLoad.objects.filter(mirror=OuterRef("pk"), state=LoadState.RUNNING)
    settled = now - timedelta(seconds=SETTLE_SECONDS)
    waiting = MirrorFile.objects.filter(part__mirror=OuterRef("pk"), state=FileState.SEEN, noted_at__lte=settled)
    begun = Q(Exists(running))
    due = Q(next_at__lte=now) | Q(is_asked=True) | Q(Q(Exists(waiting)) & Q(looked_at__lte=settled))
    rows = Mirror.objects.filter(begun | Q(due, state=MirrorState.ACTIVE)).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True))
