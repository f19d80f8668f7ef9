"""Attacks on the folder: nothing outside of the root is read, and nothing in it holds a load up."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.mirrors.actions import save_mirror
from quarterdeck.mirrors.models import MirrorFile, MirrorLoad
from quarterdeck.mirrors.queries import folder
from quarterdeck.mirrors.queries.folder import copy_file, entries, opened_folder
from quarterdeck.mirrors.terms import FileFacts, FileState, LoadState, MirrorFields
from quarterdeck.mirrors.tests.conftest import Put
from quarterdeck.mirrors.tests.weekly import A1, ACCOUNT_ROWS, DEAL_HEADER, a_mirror, load
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db


def codes(error: Refused) -> list[str]:
    return [reason.code for reason in error.reasons]


@pytest.mark.parametrize(
    "named", ["../data", "crm/../../data", "/etc", "", ".", "crm/.", "crm//x", "a\0b", "out", "out/x"]
)
def test_no_folder_leads_out_of_the_root(root: Path, named: str) -> None:
    (root.parent / "secret").mkdir()
    (root / "out").symlink_to(root.parent / "secret")
    with pytest.raises(Refused) as caught, opened_folder(named):
        pass
    assert codes(caught.value) in (["folder_outside"], ["folder_missing"])


def test_without_a_root_nothing_is_set_up(ada: Actor, settings: Any) -> None:
    settings.MIRROR_ROOT = None
    with pytest.raises(Refused) as caught:
        save_mirror(new=MirrorFields(name="A", system="B", source="c", folder="crm"), by=ada, via=SYSTEM)
    assert codes(caught.value) == ["mirror_root_missing"]


def test_links_pipes_and_hidden_files_are_passed_over(root: Path, put: Put, ada: Actor) -> None:
    secret = root.parent / "accounts-secret.csv"
    secret.write_text(ACCOUNT_ROWS)
    (root / "crm" / "accounts-link.csv").symlink_to(secret)
    os.mkfifo(root / "crm" / "accounts-pipe.csv")
    (root / "crm" / "accounts-folder.csv").mkdir()
    put(".accounts-hidden.csv", ACCOUNT_ROWS)
    put("accounts-real.csv", ACCOUNT_ROWS)
    with opened_folder("crm") as descriptor:
        assert {facts.name for facts in entries(descriptor)} == {".accounts-hidden.csv", "accounts-real.csv"}
    load(a_mirror(ada), ada)
    assert list(MirrorFile.objects.values_list("name", flat=True)) == ["accounts-real.csv"]


def test_a_file_that_became_a_link_or_a_pipe_since_is_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a")
    (root / "crm" / "link.csv").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "crm" / "pipe.csv")
    with opened_folder("crm") as descriptor:
        for name in ("link.csv", "pipe.csv"):
            with pytest.raises(Refused) as caught:
                copy_file(descriptor, FileFacts(name, 1, 1), tmp_path / f"copy-{name}")
            assert codes(caught.value) == ["file_gone"]


def test_a_folder_with_too_much_in_it_is_refused_and_told(
    put: Put, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST_ENTRIES", 2)
    mirror_id = a_mirror(ada)
    for number in range(3):
        put(f"other-{number}.csv", "")
    load(mirror_id, ada)
    (one,) = MirrorLoad.objects.all()
    assert one.state == LoadState.FAILED
    assert "folder_too_full" in one.problems


def test_a_file_that_grows_is_waited_for(put: Put, ada: Actor) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + A1, age=1)
    mirror_id = a_mirror(ada)
    load(mirror_id, ada)
    states = dict(MirrorFile.objects.values_list("name", "state"))
    assert states == {"accounts.csv": FileState.LOADED, "deals-2026-03-01.csv": FileState.SEEN}
    path = put("deals-2026-03-01.csv", DEAL_HEADER + A1 + "2,Lathes,Sundby,Rita Vogel,Qualification,50,2026-07-31\n")
    os.utime(path, (time.time() - 120, time.time() - 120))
    load(mirror_id, ada)
    assert visible_to(ada).count() == 2


def test_a_file_that_changes_while_it_is_read_is_waited_for(root: Path, put: Put, tmp_path: Path) -> None:
    path = put("deals.csv", "a,b\n")
    seen = path.stat()
    with opened_folder("crm") as descriptor, pytest.raises(Refused) as caught:
        copy_file(descriptor, FileFacts("deals.csv", seen.st_size - 1, seen.st_mtime_ns), tmp_path / "copy.csv")
    assert codes(caught.value) == ["file_growing"]
