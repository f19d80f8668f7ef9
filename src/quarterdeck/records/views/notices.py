"""Notices: one's own list, opening what a notice is about, and which kinds one wants."""

from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.faults import Fault, fault_of
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.records.actions import mark_all_read, mark_read, set_muted_notices
from quarterdeck.records.forms.notices import NoticesForm
from quarterdeck.records.queries import muted_notices, notice_of, notices
from quarterdeck.records.queries.subjects import subject_href
from quarterdeck.records.terms.notices import (
    KEPT_DAYS,
    KEPT_READ_DAYS,
    NOTICE_ICONS,
    NOTICE_TEXTS,
    NoticeKind,
    NoticeRow,
)
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, profile_of

FORM = Via(Door.FORM)
PAGE = 50
_MARK = "\0"


@require_safe
@page
def notifications(request: HttpRequest) -> HttpResponse:
    """The viewer's notices, unread ones first."""
    by = actor_of(request)
    profile = profile_of(request)
    found = notices(by, cursor=request.GET.get("after", ""), limit=PAGE)
    context = {
        "notices": [_line(row) for row in found.rows],
        "unread": profile.unread_notices if profile else 0,
        "newest": max((row.id for row in found.rows), default=0),
        "next_href": f"{reverse('notifications')}?after={found.next_cursor}" if found.next_cursor else "",
        "is_first": "after" not in request.GET,
        "read_days": KEPT_READ_DAYS,
        "days": KEPT_DAYS,
    }
    return render(request, "records/notifications.html", context)


def _line(row: NoticeRow) -> dict[str, Any]:
    # The name of the record leads to it, wherever a language puts it in the sentence.
    before, _name, after = _(NOTICE_TEXTS[row.notice]).format(record=_MARK, what=row.what).partition(_MARK)
    return {
        "id": f"open-{row.id}",
        "before": before,
        "record": row.record_name or _("a record you may not see"),
        "after": after,
        "who": row.actor_name or _("Quarterdeck"),
        "icon": NOTICE_ICONS[row.notice],
        "at": row.at,
        "is_unread": row.read_at is None,
        "open_href": reverse("notification_open", args=[row.id]) if row.record_name else "",
        "read_href": reverse("notification_read", args=[row.id]),
    }


@require_POST
@page
def notification_open(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read and go to its record."""
    row = _own(request, notice_id)
    try:
        mark_read(notice_ids=[notice_id], by=actor_of(request), via=FORM, at=timezone.now())
    except DatabaseError as error:
        # Reading goes on while there is no room to write; the notice stays unread.
        if fault_of(error) is not Fault.DISK_FULL:
            raise
    return redirect(request, subject_href(row.kind, row.record_id))


@require_POST
@page
def notification_read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read."""
    _own(request, notice_id)
    mark_read(notice_ids=[notice_id], by=actor_of(request), via=FORM, at=timezone.now())
    return redirect(request, reverse("notifications"))


def _own(request: HttpRequest, notice_id: int) -> NoticeRow:
    row = notice_of(actor_of(request), notice_id)
    if row is None:
        raise Http404
    return row


@require_POST
@page
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark all of the viewer's notices as read, but none that came after the page was made (`up_to`)."""
    newest = request.POST.get("up_to", "")
    up_to = int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 19 else None
    count = mark_all_read(by=actor_of(request), via=FORM, at=timezone.now(), up_to=up_to)
    said = ngettext("{count} notification was marked as read.", "{count} notifications were marked as read.", count)
    say(request, said.format(count=count))
    return redirect(request, reverse("notifications"))


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_notifications(request: HttpRequest) -> HttpResponse:
    """Choose which kinds of notices one wants."""
    by = actor_of(request)
    if request.method == "POST":
        form = NoticesForm(request.POST)
        if form.is_valid():
            set_muted_notices(muted=form.muted(), by=by, via=FORM)
            say(request, _("Your notifications were saved."))
            return redirect(request, reverse("settings_notifications"))
        return _settings_page(request, form, status=422)
    muted = muted_notices(by)
    return _settings_page(request, NoticesForm(initial={kind.value: kind not in muted for kind in NoticeKind}))


def _settings_page(request: HttpRequest, form: NoticesForm, *, status: int = 200) -> HttpResponse:
    return render(request, "records/settings_notifications.html", {"form": form}, status=status)
