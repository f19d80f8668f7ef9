"""Copies of a PostgreSQL database, by the client programs that come with it.

A dump and the counts beside it are of one exported snapshot. A restore is one transaction: until its commit nobody
sees anything of it. What is there moves into a schema aside, object by object, but for extensions: they are of the
database, no dump of a schema holds them, and who owns the database does not own what is in them.
"""

import contextlib
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from quarterdeck.administration.terms import Snapshot
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import QuarterdeckError, Refused

INSTALLED = Path("/usr/lib/postgresql")
REPLACED = "quarterdeck_replaced"
SIMILAR_WORDS = " INDEX public search_word_near "
_OURS = """
SELECT kind, what FROM (
  SELECT 1 AS turn, CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
         format('%I.%I', nspname, relname) AS what, 'pg_class'::regclass AS catalogue, pg_class.oid AS number
    FROM pg_class JOIN pg_namespace here ON here.oid = relnamespace
   WHERE nspname = '{schema}' AND relkind IN ('r', 'p', 'v', 'S')
  UNION ALL
  SELECT 2, 'ROUTINE', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)),
         'pg_proc'::regclass, pg_proc.oid
    FROM pg_proc JOIN pg_namespace here ON here.oid = pronamespace WHERE nspname = '{schema}'
) AS found WHERE NOT EXISTS (
  SELECT FROM pg_depend WHERE classid = catalogue AND objid = number AND deptype IN ('e', 'a', 'i')
) ORDER BY turn
"""
_MOVE = """
FOR a_kind, a_name IN {ours} LOOP EXECUTE 'ALTER ' || a_kind || ' ' || a_name || ' SET SCHEMA {to}'; END LOOP;
"""
_DROP = f"""
FOR a_kind, a_name IN {_OURS.format(schema="public")}
LOOP EXECUTE 'DROP ' || a_kind || ' IF EXISTS ' || a_name || ' CASCADE'; END LOOP;
"""
_MOVE_ASIDE = f"""
DO $$ DECLARE a_kind text; a_name text; BEGIN
  IF EXISTS (SELECT FROM pg_namespace WHERE nspname = '{REPLACED}') THEN {_DROP}
  ELSE CREATE SCHEMA {REPLACED}; {_MOVE.format(ours=_OURS.format(schema="public"), to=REPLACED)} END IF;
END $$;
"""
_PUT_BACK = f"""
DO $$ DECLARE a_kind text; a_name text; BEGIN
  {_DROP}
  {_MOVE.format(ours=_OURS.format(schema=REPLACED), to="public")}
  DROP SCHEMA {REPLACED};
END $$;
"""
_HOLD = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'public'
             AND table_name = 'users_organisation' AND column_name = 'held_since') THEN
    UPDATE public.users_organisation SET held_since = now() WHERE kind = 'company';
  END IF;
END $$;
"""
_USE_UP = "DO $$ BEGIN FOR n IN 1..{count} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
# With one of these a statement runs programs on the database's machine, or reads and writes its files.
_POWERS = ("pg_execute_server_program", "pg_read_server_files", "pg_write_server_files")
_SAME_COUNT = """
  IF (SELECT count(*) FROM public."{table}") <> {count} THEN RAISE EXCEPTION 'rows are missing in {table}'; END IF;
"""


def dump_database(target: Path) -> Snapshot:
    """Dump the database in custom format, while others write."""
    dump = client_program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
        options = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--snapshot={name}"]
        _run([dump, *options, f"--file={target}", *_where(), _database()])
        found = _examined(cursor)
    target.chmod(0o600)
    return found


def contents(dump: Path) -> str:
    """The table of contents of a dump. Raises when it cannot be read."""
    return _run([client_program("pg_restore"), "--list", dump])


def holds_rows() -> bool:
    """Whether the database has tables."""
    return bool(connection.introspection.table_names())


def load_dump(dump: Path, counts: Mapping[str, int], *, is_held: bool, is_ours: bool) -> None:
    """Put what a dump holds in the place of what is there, which stays aside until `drop_replaced`.

    Whatever ends early, we among it, leaves psql without its COMMIT: then nothing has changed. One that is not known
    to be ours may hold any statement: psql takes no command of its own from it, and its statements no program.
    """
    if not is_ours:
        _require_few_powers()
    alone = [] if is_ours else [f"--restrict-key={secrets.token_hex(32)}"]
    options = ["--no-owner", "--no-privileges", "--file=-", *alone]
    restore = [client_program("pg_restore"), *options, *_chosen_of(dump), dump]
    session = [client_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", *_where(), _database()]
    connection.close()
    program = subprocess.Popen(  # noqa: S603  our own command line
        _texts(session), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment()
    )
    _tell(program, f"BEGIN;\n{_MOVE_ASIDE}")
    reading = subprocess.run(  # noqa: S603  our own command line
        _texts(restore), stdout=program.stdin, stderr=subprocess.PIPE, env=_environment(), check=False
    )
    if not reading.returncode:
        _tell(program, f"{_same_counts(counts)}{_HOLD if is_held else ''}COMMIT;\n")
    _, complaints = program.communicate()
    if program.returncode:
        raise _failed("psql", complaints)
    if reading.returncode:
        raise _failed("pg_restore", reading.stderr)


def _require_few_powers() -> None:
    """Refuse a database user whose statements reach beyond the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = current_user AND rolsuper")
        is_mighty = cursor.fetchone() is not None
        for role in _POWERS:
            cursor.execute("SELECT pg_has_role(session_user, %s, 'MEMBER')", [role])
            is_mighty |= bool(cursor.fetchone()[0])
    if is_mighty:
        text = Text.of(
            "Nobody vouches for an archive under another key, and the database user may run programs and read files "
            "on the machine of the database: statements in the archive could as well. Connect as a user without "
            "these rights, such as one made by `createuser`."
        )
        raise Refused.because("database_user_too_mighty", text)


def put_back() -> None:
    """Put what was moved aside back in its place."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PUT_BACK)
    connection.close()


def drop_replaced() -> None:
    """Remove what was moved aside."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {REPLACED} CASCADE")


def catch_up() -> None:
    """Let this server's transactions be numbered after those in the journal, which is read in their order.

    A fresh server begins near zero. It uses up some 200,000 numbers a second.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(tx), 0) - pg_current_xact_id()::text::bigint FROM public.journal_entry")
        (behind,) = cursor.fetchone()
        if behind >= 0:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute(_USE_UP.format(count=int(behind) + 1))
    connection.close()


def client_program(name: str) -> str:
    """The oldest program of this name that is no older than the server. Raises, with the mending, without one."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    found = sorted({_major(path): path for path in _candidates(name)}.items())
    fitting = [path for major, path in found if major >= server]
    if not fitting:
        text = Text.of(
            "There is no {name} for PostgreSQL {server} in PATH or /usr/lib/postgresql. Install the package "
            "postgresql-client-{server}.",
            name=name,
            server=server,
        )
        raise QuarterdeckError("client_program_missing", text)
    return str(fitting[0])


def _candidates(name: str) -> list[Path]:
    in_path = shutil.which(name)
    return [*([Path(in_path)] if in_path else []), *INSTALLED.glob(f"*/bin/{name}")]


def _major(path: Path) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603  found by us
    found = re.search(r"(\d+)", told)
    return int(found[1]) if found else 0


def _examined(cursor: Any) -> Snapshot:
    cursor.execute("SELECT current_setting('server_version')")
    (version,) = cursor.fetchone()
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    migrations = tuple(f"{app}.{name}" for app, name in cursor.fetchall())
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  a name it gave us
        (counts[table],) = cursor.fetchone()
    return Snapshot(version, migrations, counts)


def _chosen_of(dump: Path) -> list[str]:
    """Choose everything in a dump but the schema itself, which is there already, and what this server cannot have."""
    left_out = [" SCHEMA - public", *([] if _has_trigrams() else [SIMILAR_WORDS])]
    chosen = dump.with_suffix(".list")
    lines = contents(dump).splitlines()
    chosen.write_text("\n".join(line for line in lines if not any(mark in line for mark in left_out)))
    return [f"--use-list={chosen}"]


def _has_trigrams() -> bool:
    """Whether the database has the extension that the index of similar words needs; it gets it where that may be."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    except DatabaseError:
        return False
    return True


def _same_counts(counts: Mapping[str, int]) -> str:
    """A statement that fails, and with it the transaction, when a table has other rows than when it was dumped."""
    tables = {table: count for table, count in counts.items() if re.fullmatch(r"\w+", table)}
    checks = "".join(_SAME_COUNT.format(table=table, count=int(count)) for table, count in tables.items())
    return f"DO $$ BEGIN\n{checks}END $$;\n"


def _tell(program: "subprocess.Popen[bytes]", text: str) -> None:
    """Write to a program; one that has ended meanwhile says why when it is waited for."""
    if program.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            program.stdin.write(text.encode())
            program.stdin.flush()


def _run(command: list[Any]) -> str:
    """What a program says. Raises what it complains about."""
    done = subprocess.run(_texts(command), capture_output=True, env=_environment(), check=False)  # noqa: S603  our own command line
    if done.returncode:
        raise _failed(Path(str(command[0])).name, done.stderr)
    return done.stdout.decode(errors="replace")


def _failed(name: str, errors: bytes) -> QuarterdeckError:
    said = errors.decode(errors="replace").strip()[-500:]
    return QuarterdeckError("client_program_failed", Text.of("{name} did not succeed: {said}", name=name, said=said))


def _texts(command: list[Any]) -> list[str]:
    return [str(part) for part in command]


def _where() -> list[str]:
    known = connection.settings_dict
    options = {"--host": known["HOST"], "--port": known["PORT"], "--username": known["USER"]}
    return [f"{option}={value}" for option, value in options.items() if value]


def _database() -> str:
    return f"--dbname={connection.settings_dict['NAME']}"


def _environment() -> dict[str, str]:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    password = connection.settings_dict["PASSWORD"]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TZ"} or name[:2] == "PG"}
    kept |= {"LC_ALL": "C.UTF-8", "PGOPTIONS": "-c client_min_messages=warning"}
    return kept | ({"PGPASSWORD": password} if password else {})
