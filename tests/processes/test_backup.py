"""Backup and restore of a running installation, on the database the suite runs on."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quarterdeck.administration.actions.locks import BACKUP, locked
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict
from tests.processes.client import Visitor
from tests.processes.installation import Installation, free_port, wait_until
from tests.soak.evidence import catch_up, unsound
from tests.soak.installations import database_url, founded_on, trial_name
from tests.soak.writers import SCOPES, Writing

pytestmark = pytest.mark.process
# What a restore writes about itself: it is held, and that is in the journal.
WRITES_OF_ITS_OWN = {"journal_entry", "journal_change"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, int]:
    """Folder, name and port for one installation after the other: the program that waits for commands serves all."""
    return tmp_path_factory.mktemp("place") / "data", trial_name(), free_port()


@pytest.fixture
def here(place: tuple[Path, str, int]) -> Iterator[Installation]:
    """An installation of the test's own, with files that are attached to nothing yet."""
    folder, name, port = place
    shutil.rmtree(folder, ignore_errors=True)
    with founded_on(database_url(), folder, name=name, port=port) as installation:
        yield with_files(installation)


def with_files(installation: Installation) -> Installation:
    for name, size in (("ab/abc", 10), ("cd/cde", 3_000_000)):
        file = installation.folder / "attachments" / name
        file.parent.mkdir(parents=True)
        file.write_bytes(os.urandom(size))
    return installation


def is_sound(installation: Installation) -> bool:
    """Whether the check finds nothing, but that nobody sealed the journal while nothing ran."""
    found = json.loads(installation.call("check", "--json").stdout)["findings"]
    return [finding for finding in found if finding["code"] != "seals_late"] == []


def tables(installation: Installation) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    kept = "name NOT LIKE 'sqlite%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    names = f"SELECT name FROM sqlite_master WHERE type = 'table' AND {kept}"
    if database_url():
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return {name: sorted(map(str, installation.rows(f"SELECT * FROM {name}"))) for (name,) in installation.rows(names)}


def files(installation: Installation) -> dict[str, bytes]:
    folder = installation.folder / "attachments"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def a_backup(installation: Installation, to: Path) -> Path:
    return Path(installation.report("backup", "--to", to)["archive"])


def test_restore_gives_equal_rows_in_every_table_and_equal_files(here: Installation, tmp_path: Path) -> None:
    rows, there = tables(here), files(here)
    archive = a_backup(here, tmp_path / "out")
    here.report("user", "add", "later@nordvik.example", "--name", "Later", "--role", "rep")
    (here.folder / "attachments" / "ab" / "later").write_bytes(b"later")
    assert here.report("backup", "--verify", archive)["is_signature_compared"] is True
    here.report("restore", archive, "--replace")
    after = tables(here)
    assert files(here) == there
    assert after.keys() == rows.keys()
    company = "users_organisation"
    assert (len(after[company]), "quarterdeck_replaced" in str(after)) == (len(rows[company]), False)
    for table in rows.keys() - WRITES_OF_ITS_OWN - {company}:
        assert after[table] == rows[table], table
    for table in WRITES_OF_ITS_OWN:
        assert set(rows[table]) <= set(after[table]), table
    assert len(after["journal_entry"]) == len(rows["journal_entry"]) + 1
    assert is_sound(here)


def test_backup_under_four_writers_is_of_one_moment(here: Installation, tmp_path: Path) -> None:
    secret = here.token(*SCOPES)
    with here.serve():
        writing = Writing(here, secret, seed=7)
        writing.start()
        wait_until(lambda: writing.acknowledged > 20, 180)
        before = writing.acknowledged
        archive = a_backup(here, tmp_path / "out")
        wait_until(lambda: writing.acknowledged > before + 10, 180)
        writing.stop()
    here.report("restore", archive, "--replace")
    (stored,) = here.rows("SELECT count(*) FROM journal_idempotentreply")[0]
    assert before <= stored < writing.acknowledged, "what was acknowledged before is in it, what came later is not"
    versions = "SELECT count(*) FROM opportunities_history h WHERE h.opportunity_id = o.id"
    assert here.rows(f"SELECT count(*) FROM opportunities_opportunity o WHERE version <> ({versions})") == [(0,)]
    with here.serve(workers=1):
        catch_up(here)
    assert unsound(here, writing) == []


def test_killed_backup_leaves_no_half_archive(here: Installation, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for wait in (0.0, 0.1, 0.3):
        kill_when(here, ["backup", "--to", out], lambda: any(out.glob(".part-*")), wait)
        assert list(out.glob("*.zip")) == []
    archive = a_backup(here, out)
    assert sorted(path.name for path in out.iterdir()) == [archive.name], "what was left is swept away"
    here.report("backup", "--verify", archive)


def test_killed_restore_leaves_the_old_installation_usable(here: Installation, tmp_path: Path) -> None:
    archive = a_backup(here, tmp_path / "out")
    here.report("user", "add", "later@nordvik.example", "--name", "Later", "--role", "rep")
    for wait in (0.0, 0.2, 0.6):
        kill_when(here, ["restore", archive, "--replace"], lambda: any(here.folder.glob(".restore-*")), wait)
        people = {row["email"] for row in here.report("user", "list")["people"]}
        assert "ada@nordvik.example" in people
        assert is_sound(here)
        assert "ab/abc" in files(here)
    here.report("restore", archive, "--replace")
    assert "later@nordvik.example" not in {row["email"] for row in here.report("user", "list")["people"]}
    assert not list(here.folder.glob(".restore-*"))


def kill_when(here: Installation, arguments: list[object], is_so: Callable[[], bool], wait: float) -> None:
    """Start a command and kill it a while after something has become true."""
    command = [str(here.program), *map(str, arguments)]
    process = subprocess.Popen(command, env=here.environment, stdout=subprocess.DEVNULL, start_new_session=True)
    while not is_so() and process.poll() is None:
        time.sleep(0.002)
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_two_backups_are_never_made_at_once(here: Installation, tmp_path: Path) -> None:
    out, busy = tmp_path / "out", Conflict("held", Text.of("held by the test"))
    # The lock that every backup takes: a first one is over too soon to be met at its work.
    with locked(here.folder / BACKUP, busy):
        second = here.call("backup", "--to", out)
    assert (second.returncode, "A backup is being made already" in second.stdout) == (1, True)
    assert not out.exists()
    a_backup(here, out)
    with pytest.raises(Conflict), locked(here.folder / BACKUP, busy), locked(here.folder / BACKUP, busy):
        pass


def test_restore_refuses_to_overwrite(here: Installation, tmp_path: Path) -> None:
    archive = a_backup(here, tmp_path / "out")
    done = here.call("restore", archive)
    assert (done.returncode, "Add --replace" in done.stdout) == (1, True)


def test_archive_of_another_key_is_refused_unless_one_says_so(here: Installation, tmp_path: Path) -> None:
    archive = a_backup(here, tmp_path / "out")
    key = here.folder / "secret_key"
    key.write_text("the key of another installation, which is long enough")
    done = here.call("restore", archive, "--replace")
    assert (done.returncode, "another key" in done.stdout) == (1, True)
    here.report("restore", archive, "--replace", "--other-key")
    key.unlink()
    done = here.call("restore", archive, "--replace")
    assert (done.returncode, "There is no signing key" in done.stdout) == (1, True)


@pytest.mark.skipif(bool(database_url()), reason="the database of PostgreSQL is chosen by its address, not by a folder")
def test_restore_into_another_folder_leaves_the_first_as_it_was(here: Installation, tmp_path: Path) -> None:
    rows = tables(here)
    archive = a_backup(here, tmp_path / "out")
    later = tables(here)
    here.report("restore", archive, "--into", tmp_path / "copy")
    assert tables(here) == later
    copy = Installation(tmp_path / "copy")
    assert tables(copy)["users_person"] == rows["users_person"]
    assert is_sound(copy)
    assert oct((tmp_path / "copy" / "secret_key").stat().st_mode)[-3:] == "600"


def test_restored_copy_is_held_until_somebody_confirms_it(here: Installation, tmp_path: Path) -> None:
    archive = a_backup(here, tmp_path / "out")
    here.report("restore", archive, "--replace")
    owe = (
        "INSERT INTO journal_outbox (entry_id, subscriber, kind, record_id, attempts, last_error, not_before)"
        " SELECT min(seq), 'mail', 'person', 1, 0, '', min(recorded_at) FROM journal_entry"
    )
    here.write(owe)
    owed = "SELECT count(*) FROM journal_outbox WHERE done_at IS NULL"
    with here.serve(workers=1):
        visitor = Visitor(here)
        visitor.join(here.link)
        assert "This is a restored copy" in visitor.get("/settings/profile").text
        wait_until(lambda: (here.health() or {}).get("seals_behind") == 0, 180)
        assert (here.rows(owed), (here.health() or {})["outbox"]) == ([(1,)], "held")
        here.report("release")
        wait_until(lambda: here.rows(owed) == [(0,)], 180)
        assert "This is a restored copy" not in visitor.get("/settings/profile").text


def test_jobs_process_makes_the_backup_that_was_asked_for_and_nothing_is_restored_below_it(here: Installation) -> None:
    with here.serve(workers=1):
        visitor = Visitor(here)
        visitor.join(here.link)
        assert visitor.post("/settings/backups").status == 200
        wait_until(lambda: any((here.folder / "backups").glob("*.zip")), 180)
        wait_until(lambda: here.rows("SELECT backup_asked_at FROM users_organisation") == [(None,)], 180)
        assert "Verified when made" in visitor.get("/settings/backups").text
        assert [row for (row,) in here.rows("SELECT last_backup_at FROM users_organisation")] != [None]
        (archive,) = (here.folder / "backups").glob("*.zip")
        done = here.call("restore", archive, "--replace")
        assert (done.returncode, "Stop it first" in done.stdout) == (1, True)
        assert here.call("upgrade").returncode == 1
