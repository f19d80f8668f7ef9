"""The backups there are, and asking for one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.administration.queries.archives import archives
from quarterdeck.administration.queries.backups import backup_facts
from quarterdeck.administration.views.status import duration, size
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions.installation import ask_backup
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.terms import Permission


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_backups(request: HttpRequest) -> HttpResponse:
    """List the archives; by POST ask the jobs process for one. Archives hold everything, so none is served here."""
    by = actor_of(request)
    require(by, Permission.INSTALLATION_MANAGE)
    if request.method == "POST":
        ask_backup(by=by, via=Via(Door.FORM))
        say(request, _("The jobs process makes a backup. It is listed here when it has been read back."))
        return redirect(request, reverse("settings_backups"))
    now = timezone.now()
    context = {
        "facts": backup_facts(now),
        "has_files": "bucket_name" not in settings.STORAGES["attachments"].get("OPTIONS", {}),
        "rows": [
            (
                archive,
                size(archive.size, by.locale),
                duration(now - archive.made_at),
            )
            for archive in archives(by, settings.BACKUPS_DIR)
        ],
    }
    return render(request, "administration/backups.html", context)
