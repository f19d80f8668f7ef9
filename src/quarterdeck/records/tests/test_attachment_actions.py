"""Attaching, removing and erasing files: rows, bytes, journal, and nothing on refusal."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.journal.queries import timeline
from quarterdeck.records import jobs
from quarterdeck.records.actions import Attached, attach_file, remove_file, restore_file
from quarterdeck.records.actions.attachments import sweep_orphans
from quarterdeck.records.models import Attachment
from quarterdeck.records.queries import attachment, attachments_by_category, attachments_of, download
from quarterdeck.records.terms import Category, Upload
from quarterdeck.records.tests.conftest import PDF, PNG, an_upload
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Refused
from tests.cast import SYSTEM
from tests.customers import delete_the_account
from tests.unchanged import unchanged

Attach = Callable[..., Attached]


def stored() -> list[str]:
    """The keys of everything in the storage."""
    files = storages["attachments"]
    return [f"{folder}/{name}" for folder in files.listdir("")[0] for name in files.listdir(folder)[1]]


def test_a_file_comes_back_as_it_was(attached: Attach, actors: dict[str, Actor], account_id: int) -> None:
    made = attached("../Angebot <b>.pdf", category="quote")
    (row,) = attachments_of(actors["max"], "account", account_id)
    assert (row.id, row.name, row.size, row.media_type, row.category, row.added_by) == (
        made.attachment_id, "Angebot <b>.pdf", len(PDF), "application/pdf", Category.QUOTE, "Rita Vogel",
    )  # fmt: skip
    found = download(actors["max"], made.attachment_id)
    with found.content as content:
        assert content.read() == PDF
    (key,) = stored()
    assert "Angebot" not in key
    (entry,) = timeline("attachment", made.attachment_id)
    assert (entry.event, entry.actor_id) == ("attachment.added", actors["rita"].person_id)
    assert (entry.payload["subject_kind"], entry.payload["subject_id"]) == ("account", account_id)
    assert {change.field: change.new for change in entry.changes} == {"name": row.name, "category": "quote"}


def test_the_same_file_is_attached_once(attached: Attach) -> None:
    first, again = attached(), attached()
    assert (again.attachment_id, again.is_again) == (first.attachment_id, True)
    assert attached("Offer 2.pdf").is_again is False
    assert attached(content=PDF + b"\n").is_again is False
    assert Attachment.objects.count() == len(stored()) == 3


@pytest.mark.parametrize(
    ("who", "name", "content", "error"),
    [
        ("rolf", "a.pdf", PDF, NotPermitted),
        ("olga", "a.pdf", PDF, NotFound),
        ("paul", "a.pdf", PDF, NotPermitted),
        ("rita", "a.html", b"<html>", Refused),
        ("rita", "a.pdf", PNG, Refused),
        ("rita", "a.pdf", b"", Refused),
        ("rita", "a.pdf", PDF + bytes(2000), Refused),
    ],
)
def test_a_refusal_leaves_neither_row_nor_byte(
    account_id: int,
    actors: dict[str, Actor],
    settings: Settings,
    who: str,
    name: str,
    content: bytes,
    error: type[QuarterdeckError],
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 2000
    with unchanged(), pytest.raises(error):
        attach_file(kind="account", record_id=account_id, upload=an_upload(name, content), by=actors[who], via=SYSTEM)
    assert stored() == []


def test_a_file_that_breaks_off_is_not_kept(account_id: int, actors: dict[str, Actor]) -> None:
    class BreaksOff(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            if self.reads > 3:
                raise OSError("gone")
            return super().read(size)

    with unchanged(), pytest.raises(OSError, match="gone"):
        attach_file(
            kind="account",
            record_id=account_id,
            upload=Upload("a.pdf", BreaksOff(PDF)),
            by=actors["rita"],
            via=SYSTEM,
        )
    assert stored() == []


def test_removed_is_gone_until_undone(attached: Attach, actors: dict[str, Actor], account_id: int) -> None:
    made = attached()
    remove_file(attachment_id=made.attachment_id, by=actors["rita"], via=SYSTEM)
    assert attachments_of(actors["rita"], "account", account_id) == []
    for read in (attachment, download):
        with pytest.raises(NotFound):
            read(actors["ada"], made.attachment_id)
    with pytest.raises(NotFound):
        remove_file(attachment_id=made.attachment_id, by=actors["rita"], via=SYSTEM)
    restore_file(attachment_id=made.attachment_id, by=actors["rita"], via=SYSTEM)
    assert [row.id for row in attachments_of(actors["rita"], "account", account_id)] == [made.attachment_id]
    events = [entry.event for entry in timeline("attachment", made.attachment_id)]
    assert events == ["attachment.restored", "attachment.removed", "attachment.added"]


def test_who_may_remove(attached: Attach, actors: dict[str, Actor]) -> None:
    ritas, chiaras = attached(), attached("Chiara.pdf", by="chiara")
    for who, made, error in (
        ("chiara", ritas, NotPermitted),
        ("rolf", ritas, NotPermitted),
        ("olga", ritas, NotFound),
    ):
        with unchanged(), pytest.raises(error):
            remove_file(attachment_id=made.attachment_id, by=actors[who], via=SYSTEM)
    remove_file(attachment_id=chiaras.attachment_id, by=actors["rita"], via=SYSTEM)
    remove_file(attachment_id=ritas.attachment_id, by=actors["max"], via=SYSTEM)
    with unchanged(), pytest.raises(NotPermitted):
        restore_file(attachment_id=ritas.attachment_id, by=actors["rolf"], via=SYSTEM)


def test_the_same_file_attached_again_is_not_restored_twice(attached: Attach, actors: dict[str, Actor]) -> None:
    made = attached()
    remove_file(attachment_id=made.attachment_id, by=actors["rita"], via=SYSTEM)
    attached()
    with unchanged(), pytest.raises(Refused) as refusal:
        restore_file(attachment_id=made.attachment_id, by=actors["rita"], via=SYSTEM)
    assert refusal.value.reasons[0].code == "file_attached_again"


def test_bytes_are_erased_after_their_time(attached: Attach, actors: dict[str, Actor], settings: Settings) -> None:
    kept, gone = attached(), attached("Old.pdf")
    now = timezone.now()
    remove_file(attachment_id=kept.attachment_id, by=actors["rita"], via=SYSTEM, at=now - timedelta(days=29))
    remove_file(attachment_id=gone.attachment_id, by=actors["rita"], via=SYSTEM, at=now - timedelta(days=31))
    assert (jobs.erase_removed_files(), jobs.erase_removed_files()) == (1, 0)
    assert stored() == [Attachment.objects.get(pk=kept.attachment_id).key]
    with pytest.raises(NotFound):
        restore_file(attachment_id=gone.attachment_id, by=actors["rita"], via=SYSTEM)
    assert timeline("attachment", gone.attachment_id)[0].event == "attachment.erased"


def test_orphans_are_swept_once_they_are_old(attached: Attach) -> None:
    attached()
    orphan = storages["attachments"].save("aa/orphan", io.BytesIO(b"left behind"))
    assert sweep_orphans(at=timezone.now()) == 0
    assert sweep_orphans(at=timezone.now() + timedelta(hours=25)) == 1
    assert len(stored()) == 1
    assert not storages["attachments"].exists(orphan)
    assert jobs.sweep_orphans() == 0


def test_files_go_out_of_sight_with_their_record(attached: Attach, actors: dict[str, Actor], account_id: int) -> None:
    made = attached()
    delete_the_account(account_id)
    with pytest.raises(NotFound):
        download(actors["ada"], made.attachment_id)


def test_counts_by_category(attached: Attach, account_id: int) -> None:
    attached(category="quote")
    attached("b.pdf", category="contract")
    attached("c.pdf")
    counts = attachments_by_category("account", [account_id, 7])
    assert {number: sum(found.values()) for number, found in counts.items()} == {account_id: 3}
    assert (counts[account_id]["quote"], counts[account_id]["contract"]) == (1, 1)
    assert attachments_by_category("contact", [account_id]) == {}
