"""Upgrading: forward as a whole, or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pysqlite3
import pytest

from tests.architecture.source import ROOT
from tests.processes.installation import Installation
from tests.soak.installations import database_url, founded_on

pytestmark = pytest.mark.process
PEOPLE = "SELECT id, name, email, version FROM users_person ORDER BY id"
DONE = "SELECT app, name FROM django_migrations ORDER BY id"
KEPT = ("users_person", "opportunities_opportunity", "opportunities_history")
STORED = sorted((Path(__file__).parents[1] / "upgrades").glob("*.sql"))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An installation on which a release with migrations of its own is put."""
    with founded_on(database_url(), tmp_path) as installation:
        yield installation


def with_release(installation: Installation, planted: str) -> Installation:
    """The same installation under a release that has the planted migrations."""
    path = f"{ROOT}:{ROOT / 'src'}"
    release = {"DJANGO_SETTINGS_MODULE": "tests.processes.planted.settings", "PYTHONPATH": path}
    extra = {**installation.extra, **release, "QUARTERDECK_PLANTED": planted}
    return Installation(installation.folder, port=installation.port, extra=extra)


@pytest.mark.parametrize(("planted", "said"), [("failure", "the planted failure"), ("finding", "access_wrong")])
def test_failed_upgrade_leaves_everything_as_it_was(here: Installation, planted: str, said: str) -> None:
    people, done = here.rows(PEOPLE), here.rows(DONE)
    release = with_release(here, planted)
    assert release.call("run").returncode == 78, "the new release does not run on the old database"
    failed = release.call("upgrade", "--json")
    error = json.loads(failed.stdout)["error"]
    assert (failed.returncode, error["code"]) == (1, "upgrade_failed")
    assert said in error["text"]
    assert (here.rows(PEOPLE), here.rows(DONE)) == (people, done)
    found = json.loads(here.call("check", "--json").stdout)["findings"]
    assert [finding["code"] for finding in found if finding["code"] != "seals_late"] == []
    (archive,) = (here.folder / "backups").glob("*-upgrade.zip")
    assert here.report("backup", "--verify", archive)["rows"] > 0
    assert not list(here.folder.glob("replaced-*"))
    assert here.rows("SELECT held_since FROM users_organisation") == [(None,)], "it is the same installation"


def test_upgrade_migrates_and_remembers_its_backup(here: Installation) -> None:
    done = with_release(here, "nothing").report("upgrade")
    assert len(done["migrated"]) == 2
    assert ("planted", "0002_failure") in here.rows(DONE)
    assert here.rows("SELECT last_backup_at FROM users_organisation") != [(None,)]
    again = with_release(here, "nothing").report("upgrade")
    assert (again["migrated"], again["archive"]) == ([], None)
    taken = with_release(here, "nothing").report("backup")
    refused = here.call("restore", taken["archive"], "--replace")
    assert (refused.returncode, "Install that version first" in refused.stdout) == (1, True)
    assert here.call("restore", done["archive"], "--replace").returncode == 0, "that is of the release before"


def test_nothing_to_upgrade_before_init(tmp_path: Path) -> None:
    failed = Installation(tmp_path).call("upgrade")
    assert (failed.returncode, "quarterdeck init" in failed.stdout) == (1, True)


@pytest.mark.parametrize("dump", STORED, ids=lambda path: path.stem)
@pytest.mark.skipif(bool(database_url()), reason="the stored databases are of SQLite")
def test_stored_database_of_an_earlier_release_opens(tmp_path: Path, dump: Path) -> None:
    installation = Installation(tmp_path)
    (tmp_path / "secret_key").write_text("the key of a stored database, for tests alone")
    connection = pysqlite3.connect(tmp_path / "quarterdeck.sqlite3")
    connection.executescript(dump.read_text())
    connection.close()
    before = {table: installation.rows(f"SELECT count(*) FROM {table}") for table in KEPT}
    assert all(count > 0 for ((count,),) in before.values())
    assert installation.report("upgrade")["migrated"]
    assert {table: installation.rows(f"SELECT count(*) FROM {table}") for table in KEPT} == before
    with installation.serve(workers=1):
        pass


def test_there_is_a_stored_database() -> None:
    assert STORED
