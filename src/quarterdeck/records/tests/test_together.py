"""Two people at once: the same file is one row, a notice is counted down once, and the count stays exact."""

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.journal.queries import timeline
from quarterdeck.records.actions import attach_file, mark_all_read, mark_read, notify, remove_file, restore_file
from quarterdeck.records.models import Attachment, Notice
from quarterdeck.records.queries import notices
from quarterdeck.records.terms import NewNotification, NoticeKind
from quarterdeck.records.tests.conftest import an_upload
from quarterdeck.users.queries import actor_for
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM, Cast, a_cast
from tests.customers import an_account
from tests.together import at_once, needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def committed() -> Cast:
    needs_two_writers()
    return a_cast()


def test_the_same_file_from_two_is_one(committed: Cast) -> None:
    account_id = an_account(committed.rita)
    people = [actor_for(committed.rita), actor_for(committed.max)]

    def attach(by: Actor, name: str) -> None:
        attach_file(kind="account", record_id=account_id, upload=an_upload(name), by=by, via=SYSTEM)

    for name in (f"{number}.pdf" for number in range(ROUNDS)):
        assert at_once(*(partial(attach, by, name) for by in people)) == []
        assert Attachment.objects.filter(name=name).count() == 1


def test_removed_once_and_restored_once(committed: Cast) -> None:
    rita, account_id = actor_for(committed.rita), an_account(committed.rita)
    made = attach_file(kind="account", record_id=account_id, upload=an_upload(), by=rita, via=SYSTEM).attachment_id
    missed: list[int] = []

    def change(write: Callable[..., object]) -> None:
        try:
            write(attachment_id=made, by=rita, via=SYSTEM)
        except NotFound:
            missed.append(made)

    for number, write in enumerate((remove_file, restore_file) * ROUNDS, 1):
        at_once(*[partial(change, write)] * 2)
        assert len(missed) == number
    assert Attachment.objects.get().state == "active"
    assert len(timeline("attachment", made)) == 1 + 2 * ROUNDS


def test_the_count_stays_exact(committed: Cast) -> None:
    account_id, max_ = an_account(committed.rita), actor_for(committed.max)
    note = NewNotification(committed.max, "account", account_id, NoticeKind.MENTIONED, committed.rita)
    now = timezone.now()

    def tell() -> None:
        in_one_transaction(lambda: notify(notes=[note], at=now))

    tell()
    for _ in range(ROUNDS):
        newest = notices(max_).rows[0].id
        read_one = partial(mark_read, notice_ids=[newest], by=max_, via=SYSTEM, at=now)
        at_once(tell, read_one, partial(mark_all_read, by=max_, via=SYSTEM, at=now))
        kept = get_user_model().objects.values_list("unread_notices", flat=True).get(pk=committed.max)
        assert kept == Notice.objects.filter(person_id=committed.max, read_at=None).count()
