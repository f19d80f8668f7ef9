"""Archives that nobody vouches for, on PostgreSQL: a dump is SQL, and a client program that reads it has commands."""

import hashlib
import json
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.processes.installation import Installation
from tests.processes.test_backup import a_backup
from tests.soak.installations import database_url, founded_on

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not database_url(), reason="an archive of SQLite is a file of tables, not a script"),
]
OTHER_KEY = "the key of another installation, which is long enough"
ROOM = "x" * 400


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An installation with a function of its own: where its definition stands in a dump is room for something else."""
    folder = tmp_path / "data"
    folder.mkdir()
    with founded_on(database_url(), folder) as installation:
        installation.write(f"CREATE FUNCTION public.zz() RETURNS int LANGUAGE sql AS 'SELECT 1 /* {ROOM} */'")
        yield installation


def tampered(archive: Path, says: str) -> Path:
    """The archive with this text as one of the statements of its dump, and the digest of that in its manifest."""
    target = archive.with_name("tampered.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        dump = old.read("database.dump")
        begin = dump.index(b"CREATE FUNCTION public.zz()")
        end = dump.index(b"$$;", dump.index(b"$$", begin) + 2) + 3
        dump = dump[:begin] + says.encode().ljust(end - begin) + dump[end:]
        manifest = json.loads(json.loads(old.read("manifest.json"))["manifest"])
        for member in manifest["members"]:
            if member["name"] == "database.dump":
                member["sha256"] = hashlib.sha256(dump).hexdigest()
        signed = json.dumps({"signature": "", "manifest": json.dumps(manifest)}).encode()
        instead = {"database.dump": dump, "manifest.json": signed}
        for name in old.namelist():
            new.writestr(name, instead.get(name) or old.read(name))
    return target


def restored(here: Installation, archive: Path, says: str) -> tuple[int, str]:
    """How restoring the archive with this in it ends, in another installation than that which made it."""
    (here.folder / "secret_key").write_text(OTHER_KEY)
    done = here.call("restore", tampered(archive, says), "--replace", "--other-key")
    return done.returncode, done.stdout + done.stderr


def has_their_rights(here: Installation, rights: str) -> None:
    """Give the installation's database user these rights."""
    name = here.extra["QUARTERDECK_DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(database_url(), autocommit=True) as connection:
        connection.execute(sql.SQL(rights).format(sql.Identifier(name)))


def test_no_command_of_the_client_program_is_taken_from_an_archive(here: Installation, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    archive = a_backup(here, tmp_path / "out")
    for command in (f"\\! touch {canary}", f"\\copy (SELECT 1) TO '{canary}'", f"\\o {canary}"):
        code, _ = restored(here, archive, f"SELECT 1;\n{command}\nSELECT 1;\n")
        assert (code, canary.exists()) == (1, False), command
    assert here.rows("SELECT count(*) FROM users_person") == [(2,)], "what was there is there"
    code, said = restored(here, archive, "SELECT 1;")
    assert code == 0, said


@pytest.mark.parametrize("rights", ["ALTER ROLE {} SUPERUSER", "GRANT pg_execute_server_program TO {}"])
def test_no_statement_of_an_archive_runs_a_program(here: Installation, tmp_path: Path, rights: str) -> None:
    canary = Path("/tmp") / f"canary-{secrets.token_hex(8)}"
    archive = a_backup(here, tmp_path / "out")
    has_their_rights(here, rights)
    code, said = restored(here, archive, f"COPY (SELECT 1) TO PROGRAM 'touch {canary}';")
    was_run = canary.exists()
    canary.unlink(missing_ok=True)
    assert (code, was_run, "rights" in said) == (1, False, True)
