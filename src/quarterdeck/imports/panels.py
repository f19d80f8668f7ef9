"""What My day of operations says of imports: those that stopped in the middle, and rows that were refused."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.kit.panels import Panel, panels
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Permission

LOOK_BACK = timedelta(days=7)


@panels.add("my_day_operations", "imports")
def imports(request: HttpRequest, _record_id: int) -> Panel | None:
    """Imports of the last week that want another look, for who may import. Two queries."""
    if not actor_of(request).may(Permission.IMPORTS_RUN):
        return None
    # With it come the readers of files: a start has no need of them.
    from quarterdeck.imports.queries.report import troubled_imports

    lines: list[dict[str, Any]] = [
        {
            "icon": "file-import",
            "tone": "neg" if one.is_stopped else "warn",
            "title": one.file_name,
            "why": _("It stopped before its end. Start it again: it goes on where it was.")
            if one.is_stopped
            else ngettext("%(num)s row was refused.", "%(num)s rows were refused.", one.refused) % {"num": one.refused},
            "count": one.refused or "",
            "href": "",
        }
        for one in troubled_imports(actor_of(request), timezone.now() - LOOK_BACK, now=timezone.now())
    ]
    values = {
        "title": _("Imports"),
        "id": "imports",
        "lines": lines,
        "nothing": _("No import of the last 7 days failed."),
    }
    return Panel("insights/parts/watch.html", values)
