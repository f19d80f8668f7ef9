"""`quarterdeck check`: everything a running installation can verify about itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.terminal import AsJson, command, translated
from quarterdeck.values.text import N_, Text

if TYPE_CHECKING:
    from quarterdeck.journal.terms import Finding


def check(
    files: Annotated[bool, typer.Option("--files", help=N_("Read every attached file through as well."))] = False,
    as_json: AsJson = False,
) -> None:
    """Verify what an installation knows twice: its own set-up, journal, history, totals, access; exit 1 on findings.

    The journal against its seals, opportunities against their history, kept totals against a recount, the access
    table against the team tree, the search index and the analytics copy against their records, append-only tables
    against their guards, and the database file itself.
    """
    with command(as_json=as_json) as terminal:
        found = [(finding.code, translated(finding.text)) for finding in dict.fromkeys(findings(files=files))]
        terminal.table((N_("Finding"), N_("What it is")), found) if found else terminal.say("All is well.")
        terminal.result({"findings": [{"code": code, "text": text} for code, text in found]})
        terminal.exit_code = 1 if found else 0


def findings(*, files: bool = False) -> "Iterator[Finding]":
    """All findings; when the database lacks migrations only that, because the rest would fail."""
    from quarterdeck.journal.queries import journal_check
    from quarterdeck.journal.queries.gaps import gap_findings
    from quarterdeck.opportunities.queries import check_totals
    from quarterdeck.opportunities.queries.checking import present_findings
    from quarterdeck.records.queries.checking import file_findings
    from quarterdeck.search.queries import index_findings
    from quarterdeck.server.guards import guard_findings

    pending = list(_installation())
    yield from pending
    if any(finding.code == "migrations_pending" for finding in pending):
        return
    yield from _file()
    yield from guard_findings()
    yield from journal_check()
    yield from gap_findings()
    yield from present_findings()
    yield from check_totals()
    yield from _access()
    yield from index_findings()
    yield from _copy()
    if files:
        yield from file_findings()
    yield from _mail()
    yield from _background()


def _file() -> "Iterator[Finding]":
    """What SQLite itself finds wrong with its file; PostgreSQL watches over its own."""
    from django.db import connection

    from quarterdeck.journal.terms import Finding

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        harm = [text for (text,) in cursor.fetchall() if text != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = cursor.fetchall()
    for text in harm:
        damaged = Text.of("The database file is damaged: {text}. Restore the last good backup.", text=text)
        yield Finding("file_damaged", damaged)
    for table, row, parent, _ in orphans:
        said = N_("Row {row} of {table} names a row of {parent} that is gone.")
        yield Finding("reference_broken", Text.of(said, row=row, table=table, parent=parent))


def _installation() -> "Iterator[Finding]":
    from django.conf import settings

    from quarterdeck.administration.queries.migrations import pending_migrations
    from quarterdeck.journal.terms import Finding
    from quarterdeck.server import sqlite_library

    if sqlite_library.is_old():
        yield Finding(
            "sqlite_old", Text.of("The SQLite library may lose rows in WAL mode. Install pysqlite3 0.6.1 or newer.")
        )
    if not settings.SECRET_KEY_IS_STORED:
        yield Finding("key_missing", Text.of("There is no stored signing key. Run `quarterdeck init`."))
    if pending := pending_migrations():
        text = Text.of(
            "Migrations the database lacks: {count}. Run `quarterdeck upgrade`, or `init` where nothing is yet.",
            count=len(pending),
        )
        yield Finding("migrations_pending", text)


def _access() -> "Iterator[Finding]":
    from quarterdeck.journal.terms import Finding
    from quarterdeck.users.queries import wrong_access_rows

    if wrong := wrong_access_rows():
        text = Text.of("{count} rows of the access table differ from the team tree.", count=wrong)
        yield Finding("access_wrong", text)


def _copy() -> "Iterator[Finding]":
    """Tables of the analytics copy that differ from those of one that is built anew; nothing where none answers."""
    from quarterdeck.journal.terms import Finding
    from quarterdeck.server.warehouse import feeds
    from quarterdeck.warehouse.actions.within import differing_tables

    if wrong := differing_tables(feeds()):
        text = Text.of(
            "Tables of the analytics copy differ from the records: {names}. Run `quarterdeck warehouse rebuild`.",
            names=", ".join(wrong),
        )
        yield Finding("copy_wrong", text)


def _mail() -> "Iterator[Finding]":
    """Mail that does not go out; nothing where no mail server is set."""
    from django.utils import timezone

    from quarterdeck.journal.terms import Finding
    from quarterdeck.mails.queries import is_password_plain, mail_facts
    from quarterdeck.outbound.mail import MAIL_FAILURE_LABELS, MailFailure

    facts = mail_facts(timezone.now())
    if facts.is_set_up and facts.error:
        why = Text.of(MAIL_FAILURE_LABELS[MailFailure(facts.error)])
        yield Finding("mail_failing", Text.of("The last mail did not go out: {why}.", why=why))
    if is_password_plain():
        text = Text.of("The password of the mail server is sent unencrypted. Set QUARTERDECK_EMAIL_TLS.")
        yield Finding("mail_plain", text)


def _background() -> "Iterator[Finding]":
    from quarterdeck.journal.terms import Finding
    from quarterdeck.server.health import health

    texts = {
        "web": Text.of("The web workers are down; `quarterdeck run` starts them again and again. What do they log?"),
        "jobs": Text.of("The jobs process is down; `quarterdeck run` starts it again and again. What does it log?"),
        "warehouse": Text.of(
            "The process of the analytics copy is down; `quarterdeck run` starts it again and again. What does it log?"
        ),
        "disk": Text.of("The disk of the data folder has little room left."),
        "backup": Text.of("The last good backup is old. What does Settings, Status say?"),
        "seals": Text.of("Journal entries wait for their seal for more than a minute. Does the jobs process run?"),
        "outbox": Text.of("Effects wait for more than a minute. Does the jobs process run?"),
    }
    # Silent jobs are no finding while nothing waits: the application may simply not be running now.
    found = health()
    for problem in found.problems:
        if problem in texts and found.words[problem] != "silent":
            yield Finding(f"{problem}_{found.words[problem]}", texts[problem])
