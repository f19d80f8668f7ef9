"""Notices on pages: the list, opening, marking as read, the number in the sidebar, which kinds one wants."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.records.actions import notify
from quarterdeck.records.models import MutedNotice, Notice
from quarterdeck.records.terms import NewNotification, NoticeKind
from tests.cast import Cast
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

LIST = "/notifications"


@pytest.fixture
def max_(cast: Cast, browser: Callable[[int], Client]) -> Client:
    return browser(cast.max)


@pytest.fixture
def tell(cast: Cast, account_id: int) -> Callable[..., int]:
    def tell(notice: NoticeKind = NoticeKind.MENTIONED, what: str = "") -> int:
        note = NewNotification(cast.max, "account", account_id, notice, cast.rita, {"what": what})
        in_one_transaction(lambda: notify(notes=[note], at=timezone.now()))
        return Notice.objects.latest("pk").pk

    return tell


def test_nothing_to_tell(max_: Client) -> None:
    page = page_of(max_.get(LIST))
    assert "Nothing to tell you" in page
    assert "Mark all as read" not in page
    assert 'class="waiting' not in page


def test_every_kind_has_words_and_an_icon(max_: Client, tell: Callable[..., int]) -> None:
    for kind in NoticeKind:
        tell(kind, what="<b>Sign</b>")
    page = page_of(max_.get(LIST))
    assert page.count("Kettler Logistik") == len(NoticeKind)
    assert "gave you a task on" in page
    assert ": &lt;b&gt;Sign&lt;/b&gt;" in page
    assert "Rita Vogel" in page
    assert f'class="waiting num">{len(NoticeKind)}' in page
    assert page_of(max_.get("/accounts")).count(f'class="waiting num">{len(NoticeKind)}') == 2


def test_opening_reads_it_and_leads_to_the_record(max_: Client, account_id: int, tell: Callable[..., int]) -> None:
    number = tell()
    response = max_.post(reverse("notification_open", args=[number]))
    assert (response.status_code, response["Location"]) == (303, reverse("account", args=[account_id]))
    assert Notice.objects.get().read_at is not None
    assert 'class="waiting' not in page_of(max_.get(LIST))


def test_reading_one_and_all(max_: Client, tell: Callable[..., int]) -> None:
    first, last = tell(), tell()
    assert max_.post(reverse("notification_read", args=[first])).status_code == 303
    later = tell()
    page = page_of(max_.post(reverse("notifications_read"), {"up_to": str(last)}, follow=True))
    assert "1 notification was marked as read." in page
    assert list(Notice.objects.filter(read_at=None).values_list("pk", flat=True)) == [later]
    assert page.index("Mark as read") < page.index("Read notifications are kept")
    max_.post(reverse("notifications_read"), {"up_to": "many"})
    assert not Notice.objects.filter(read_at=None).exists()


def test_older_ones_are_on_the_next_page(max_: Client, tell: Callable[..., int]) -> None:
    for number in range(52):
        tell(NoticeKind.TASK_ASSIGNED, what=f"Task {number:02}")
    page = page_of(max_.get(LIST))
    assert "Task 51" in page
    assert "Task 01" not in page
    older = page.split(f'href="{LIST}?after=')[1].split('"')[0]
    page = page_of(max_.get(f"{LIST}?after={older}"))
    assert "Task 01" in page
    assert "Task 02" not in page
    assert max_.get(f"{LIST}?after=nonsense").status_code == 422


def test_others_notices_are_not_there(cast: Cast, browser: Callable[[int], Client], tell: Callable[..., int]) -> None:
    number = tell()
    rita = browser(cast.rita)
    with unchanged():
        for name in ("notification_open", "notification_read"):
            assert rita.post(reverse(name, args=[number])).status_code == 404
        rita.post(reverse("notifications_read"))
    assert "Kettler" not in page_of(rita.get(LIST))


def test_choosing_kinds(max_: Client, tell: Callable[..., int]) -> None:
    href = reverse("settings_notifications")
    assert page_of(max_.get(href)).count("checked") == len(NoticeKind)
    kept = {kind.value: "on" for kind in NoticeKind if kind is not NoticeKind.MENTIONED}
    page = page_of(max_.post(href, kept, follow=True))
    assert "Your notifications were saved." in page
    assert page.count("checked") == len(NoticeKind) - 1
    assert MutedNotice.objects.get().notice == "mentioned"


def test_query_counts(max_: Client, tell: Callable[..., int], query_counts: QueryCounts) -> None:
    for _ in range(5):
        tell()
    max_.get(LIST)
    with query_counts.expect("notifications"):
        max_.get(LIST)
    with query_counts.expect("settings of notifications"):
        max_.get(reverse("settings_notifications"))
