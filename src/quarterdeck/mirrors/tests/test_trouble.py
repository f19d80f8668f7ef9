"""What goes wrong: bad files leave everything as it was, killed loads go on, and what was taken over is left alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.journal.queries.foreign import foreign_counts, foreign_record
from quarterdeck.mirrors.actions import (
    load_file_again,
    loading,
    pause_mirror,
    resume_mirror,
    take_over_mirror,
    take_over_record,
    work_off,
)
from quarterdeck.mirrors.models import Mirror, MirrorFile, MirrorLoad
from quarterdeck.mirrors.queries.due import due_mirrors
from quarterdeck.mirrors.terms import FileState, LoadState, MirrorState
from quarterdeck.mirrors.tests.conftest import Put
from quarterdeck.mirrors.tests.weekly import A1, A2, ACCOUNT_ROWS, B1, DEAL_HEADER, a_mirror, deal, load
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.snapshots.actions import apply as applying
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Conflict, Refused
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db
MANY = "".join(f"{n},Deal {n},Sundby,Rita Vogel,Qualification,{n},2026-07-31\n" for n in range(1, 21))


def a_loaded(ada: Actor, put: Put, rows: str = A1 + B1) -> int:
    """A mirror that loaded its first files."""
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + rows)
    mirror_id = a_mirror(ada)
    load(mirror_id, ada)
    return mirror_id


def last_file() -> MirrorFile:
    return MirrorFile.objects.order_by("-id")[0]


@pytest.mark.parametrize(
    "text", ["nr,title\n1,Presses\n", "", '"open\n', DEAL_HEADER + "1,P,Nobody,Nobody,?,x,?\n" * 3]
)
def test_a_bad_file_leaves_what_was_before_and_is_not_tried_again(ada: Actor, put: Put, text: str) -> None:
    mirror_id = a_loaded(ada, put)
    put("deals-2026-03-08.csv", text)
    load(mirror_id, ada)
    assert last_file().state == FileState.REFUSED
    assert last_file().problems != "[]"
    assert visible_to(ada).count() == 2
    loads = MirrorLoad.objects.count()
    work_off()
    load(mirror_id, ada)
    assert last_file().tries == 1
    put("deals-2026-03-15.csv", DEAL_HEADER + A2 + B1)
    load(mirror_id, ada)
    assert visible_to(ada).get(external_id="1").amount_minor == 12_000
    assert MirrorLoad.objects.count() == loads + 2


def test_a_file_that_seems_cut_off_is_refused_until_somebody_says_it_is_right(ada: Actor, put: Put) -> None:
    mirror_id = a_loaded(ada, put, MANY)
    put("deals-2026-03-08.csv", DEAL_HEADER + MANY.split("\n")[0] + "\n")
    load(mirror_id, ada)
    assert "file_doubtful" in last_file().problems
    load_file_again(mirror_id=mirror_id, file_id=last_file().pk, by=ada, via=SYSTEM)
    work_off()
    assert last_file().state == FileState.LOADED


def test_rows_to_mend_are_left_out_and_told_once(ada: Actor, put: Put) -> None:
    mirror_id = a_loaded(ada, put, A1 + B1 + "3,Gone,Nobody,Rita Vogel,Qualification,1,2026-07-31\n")
    (one,) = MirrorLoad.objects.all()
    assert (one.state, last_file().refused) == (LoadState.FAILED, 1)
    assert visible_to(ada).count() == 2
    assert foreign_counts(mirror_id)[0]["opportunity"] == 2


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> Iterator[None]:
    """The process ends when it gets to this."""
    with monkeypatch.context() as patched:
        patched.setattr(where, name, lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            yield


@pytest.mark.parametrize(("where", "name"), [(applying, "_end"), (applying, "_apply_batch"), (loading, "_keep")])
def test_a_killed_load_goes_on_where_it_was(
    ada: Actor, put: Put, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    mirror_id = a_loaded(ada, put)
    put("deals-2026-03-08.csv", DEAL_HEADER + A2 + B1)
    with killed(monkeypatch, where, name):
        load(mirror_id, ada)
    assert due_mirrors(timezone.now()) == [mirror_id]
    work_off()
    assert [one.state for one in MirrorLoad.objects.order_by("started_at")] == [LoadState.DONE] * 2
    assert visible_to(ada).get(external_id="1").amount_minor == 12_000
    assert foreign_counts(mirror_id) == ({"account": 2, "opportunity": 2}, 0)


def test_what_was_taken_over_is_edited_here_and_left_alone_by_later_files(ada: Actor, put: Put) -> None:
    mirror_id = a_loaded(ada, put)
    number = deal(ada, "1")
    take_over_record(kind="opportunity", record_id=number, by=ada, via=SYSTEM)
    assert foreign_record("opportunity", number) is None
    edit_opportunity(opportunity_id=number, changes={"name": "Ours"}, by=ada, via=SYSTEM)
    put("deals-2026-03-08.csv", DEAL_HEADER + A2 + B1.replace(",50,", ",60,"))
    load(mirror_id, ada)
    ours = visible_to(ada).get(pk=number)
    assert (ours.name, ours.amount_minor) == ("Ours", 10_000)
    assert visible_to(ada).get(external_id="2").amount_minor == 6_000
    assert (last_file().left_alone, last_file().refused) == (1, 0)
    assert MirrorLoad.objects.order_by("-started_at")[0].state == LoadState.DONE


def test_a_mirror_taken_over_frees_everything_and_loads_no_more(ada: Actor, put: Put) -> None:
    mirror_id = a_loaded(ada, put)
    assert take_over_mirror(mirror_id=mirror_id, by=ada, via=SYSTEM) == 4
    edit_opportunity(opportunity_id=deal(ada, "1"), changes={"name": "Ours"}, by=ada, via=SYSTEM)
    assert Mirror.objects.get().state == MirrorState.ENDED
    assert not due_mirrors(timezone.now() + timedelta(days=9))
    with pytest.raises(Conflict):
        load(mirror_id, ada)


def test_a_paused_mirror_keeps_what_it_has_read_only(ada: Actor, put: Put) -> None:
    mirror_id = a_loaded(ada, put)
    pause_mirror(mirror_id=mirror_id, by=ada, via=SYSTEM)
    assert not due_mirrors(timezone.now() + timedelta(days=9))
    with pytest.raises(Refused):
        edit_opportunity(opportunity_id=deal(ada, "1"), changes={"name": "Ours"}, by=ada, via=SYSTEM)
    resume_mirror(mirror_id=mirror_id, by=ada, via=SYSTEM)
    assert due_mirrors(timezone.now() + timedelta(days=9)) == [mirror_id]
