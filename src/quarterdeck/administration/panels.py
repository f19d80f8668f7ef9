"""What My day of operations says of the installation: background work that fails, and backups that are missing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.administration.queries.backups import backup_facts
from quarterdeck.administration.queries.processes import jobs
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Permission


@panels.add("my_day_operations", "installation")
def installation(request: HttpRequest, _record_id: int) -> Panel:
    """Failing work and missing backups; who may not see the status page is told whom to ask. One query."""
    is_manager = actor_of(request).may(Permission.INSTALLATION_MANAGE)
    values = {
        "title": _("Installation"),
        "id": "installation",
        "lines": [*_failing(is_manager=is_manager), *_backups(is_manager=is_manager)],
        "nothing": _("All background work runs, and there is a fresh backup."),
    }
    return Panel("insights/parts/watch.html", values)


def _failing(*, is_manager: bool) -> list[dict[str, Any]]:
    failing = [job for job in jobs(settings.DATA_DIR) if job.failures]
    if not failing:
        return []
    names = ", ".join(job.name for job in failing)
    return [
        {
            "icon": "alert-circle",
            "tone": "neg",
            "title": _("Background work that fails"),
            "why": names if is_manager else _("%(names)s. An administrator sees why.") % {"names": names},
            "count": len(failing),
            "href": reverse("settings_status") if is_manager else "",
        }
    ]


def _backups(*, is_manager: bool) -> list[dict[str, Any]]:
    facts, now = backup_facts(timezone.now()), timezone.now()
    if not facts.is_overdue:
        return []
    if facts.last_at is None:
        why = _("None was ever made.")
    else:
        days = (now - facts.last_at).days
        why = ngettext("The last one is %(days)s day old.", "The last one is %(days)s days old.", days) % {"days": days}
    return [
        {
            "icon": "database-import",
            "tone": "warn",
            "title": _("There is no fresh backup"),
            "why": why if is_manager else f"{why} {_('An administrator can make one.')}",
            "count": "",
            "href": reverse("settings_backups") if is_manager else "",
        }
    ]
