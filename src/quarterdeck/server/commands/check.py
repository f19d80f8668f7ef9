"""`quarterdeck check`: everything a running installation can verify about itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quarterdeck.server.terminal import AsJson, command, translated
from quarterdeck.values.text import N_, Text

if TYPE_CHECKING:
    from quarterdeck.journal.terms import Finding


def check(as_json: AsJson = False) -> None:
    """Verify migrations, key, journal, kept totals, access table and background work; exit 1 on findings."""
    with command(as_json=as_json) as terminal:
        found = [(finding.code, translated(finding.text)) for finding in findings()]
        terminal.table((N_("Finding"), N_("What it is")), found) if found else terminal.say("All is well.")
        terminal.result({"findings": [{"code": code, "text": text} for code, text in found]})
        terminal.exit_code = 1 if found else 0


def findings() -> "Iterator[Finding]":
    """All findings; when the database lacks migrations only that, because the rest would fail."""
    from quarterdeck.journal.queries import journal_check
    from quarterdeck.opportunities.queries import check_totals, history_check

    pending = list(_installation())
    yield from pending
    if any(finding.code == "migrations_pending" for finding in pending):
        return
    yield from journal_check()
    yield from history_check()
    yield from check_totals()
    yield from _access()
    yield from _background()


def _installation() -> "Iterator[Finding]":
    from django.conf import settings

    from quarterdeck.administration.queries.migrations import pending_migrations
    from quarterdeck.journal.terms import Finding
    from quarterdeck.server import sqlite_library

    if sqlite_library.version() < sqlite_library.MINIMUM:
        yield Finding(
            "sqlite_old", Text.of("The SQLite library may lose rows in WAL mode. Install pysqlite3 0.6.1 or newer.")
        )
    if not settings.SECRET_KEY_IS_STORED:
        yield Finding("key_missing", Text.of("There is no stored signing key. Run `quarterdeck init`."))
    if pending := pending_migrations():
        text = Text.of("The database lacks {count} migrations. Run `quarterdeck init`.", count=len(pending))
        yield Finding("migrations_pending", text)


def _access() -> "Iterator[Finding]":
    from quarterdeck.journal.terms import Finding
    from quarterdeck.users.queries import wrong_access_rows

    if wrong := wrong_access_rows():
        text = Text.of("{count} rows of the access table differ from the team tree.", count=wrong)
        yield Finding("access_wrong", text)


def _background() -> "Iterator[Finding]":
    from quarterdeck.journal.terms import Finding
    from quarterdeck.server.health import health

    texts = {
        "web": Text.of("The web workers are down; `quarterdeck run` starts them again and again. What do they log?"),
        "jobs": Text.of("The jobs process is down; `quarterdeck run` starts it again and again. What does it log?"),
        "disk": Text.of("The disk of the data folder has little room left."),
        "backup": Text.of(
            "The last good backup is old. What does Settings, Status say?"
        ),
        "seals": Text.of("Journal entries wait for their seal for more than a minute. Does the jobs process run?"),
        "outbox": Text.of("Effects wait for more than a minute. Does the jobs process run?"),
    }
    # Silent jobs are no finding while nothing waits: the application may simply not be running now.
    found = health()
    for problem in found.problems:
        if problem in texts and found.words[problem] != "silent":
            yield Finding(f"{problem}_{found.words[problem]}", texts[problem])
