"""How the installation runs, and releasing a restored copy."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.administration.actions.release import release_installation
from quarterdeck.administration.queries.status import Status, status
from quarterdeck.administration.terms import DATABASE_LABELS, EFFECTS_LABELS, EffectsChoice
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.outbound.mail import MAIL_FAILURE_LABELS, MailFailure
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Conflict

LATE_AFTER = timedelta(seconds=60)
_MANY_BYTES = 2 * 10**9


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_status(request: HttpRequest) -> HttpResponse:
    """Show how everything is; by POST let a restored copy work on its own."""
    by = actor_of(request)
    require(by, Permission.INSTALLATION_MANAGE)
    if request.method != "POST":
        return _page(request)
    choice = request.POST.get("effects", "")
    if choice not in set(EffectsChoice):
        return _page(request, message=_("Choose what becomes of the effects it owes."), code=422)
    try:
        skipped = release_installation(choice=EffectsChoice(choice), by=by, via=Via(Door.FORM))
    except Conflict as conflict:
        return _page(request, message=text(conflict.text), code=409)
    said = _("This installation works on its own now. %(count)s effects were given up.") % {"count": skipped}
    say(request, said if skipped else _("This installation works on its own now."))
    return redirect(request, reverse("settings_status"))


def _page(request: HttpRequest, *, message: str = "", code: int = 200) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    found = status(actor, now)
    context = {
        "status": found,
        "message": message,
        "effects": [(one.value, text(label), text(confirm)) for one, (label, confirm) in EFFECTS_LABELS.items()],
        "database": f"{DATABASE_LABELS[found.database.kind]} {found.database.version}",
        "database_size": size(found.database.size, actor.locale),
        "disk_free": size(found.disk_free, actor.locale),
        "disk_total": size(found.disk_total, actor.locale),
        "processes": [(row, duration(now - row.since)) for row in found.processes],
        "seals_lag": _lag(found.backlog.unsealed_since, now),
        "outbox_lag": _lag(found.backlog.owed_since, now),
        "mail_error": text(MAIL_FAILURE_LABELS[MailFailure(found.mail.error)]) if found.mail.error else "",
        "is_well": _is_well(found, now),
    }
    return render(request, "administration/status.html", context, status=code)


def size(count: int, locale: str) -> str:
    """Bytes for a reader: disks and databases are larger than attached files, so also in GB."""
    if count < _MANY_BYTES:
        return text(formats.file_size(count, locale))
    return _("%(count)s GB") % {"count": formats.number(Decimal(count) / 10**9, locale, places=1)}


def duration(span: timedelta) -> str:
    """A span in its two largest units: 3 d 4 h, 5 min 12 s."""
    seconds = max(int(span.total_seconds()), 0)
    parts: list[str] = []
    for unit, mark in ((86_400, _("d")), (3_600, _("h")), (60, _("min")), (1, _("s"))):
        count, seconds = divmod(seconds, unit)
        if count or (unit == 1 and not parts):
            parts.append(f"{count} {mark}")
    return " ".join(parts[:2])


def _lag(since: datetime | None, now: datetime) -> str:
    return "" if since is None else duration(now - since)


def _is_well(found: Status, now: datetime) -> bool:
    """Whether there is nothing on this page that somebody should see to."""
    behind = found.backlog
    lags = [now - since for since in (behind.unsealed_since, behind.owed_since) if since is not None]
    return not (
        any(lag > LATE_AFTER for lag in lags)
        or found.gap
        or behind.failing
        or found.is_disk_low
        or found.backup.is_overdue
        or found.held_since
        or (found.mail.is_set_up and found.mail.error)
        or found.database.pending
        or any(not row.is_up for row in found.processes)
        or any(job.failures for job in found.jobs)
    )
