"""`quarterdeck upgrade`: bring the database to this release, or leave it exactly as it was."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.commands.check import findings
from quarterdeck.server.terminal import AsJson, command, translated
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import QuarterdeckError

if TYPE_CHECKING:
    from quarterdeck.administration.actions.backup import MadeBackup

Despite = typer.Option(
    "--despite-findings", help=N_("Keep the new release even when `quarterdeck check` finds something.")
)
# What the check says of the machine and of the processes, which are stopped: no fault of the upgrade.
_NOT_OF_THE_DATA = frozenset(
    {"sqlite_old", "key_missing", "seals_late", "outbox_late", "disk_low", "backup_late", "search_exact"}
)


def upgrade(despite_findings: Annotated[bool, Despite] = False, as_json: AsJson = False) -> None:
    """Back up, migrate, check; when one of them fails, put everything back. The application must be stopped."""
    with command(as_json=as_json) as terminal:
        from django.conf import settings

        from quarterdeck.administration.actions.backup import make_backup
        from quarterdeck.administration.actions.locks import at_rest
        from quarterdeck.administration.queries.migrations import applied_migrations, pending_migrations

        if not applied_migrations():
            text = Text.of("There is no installation here to upgrade. Run `quarterdeck init`.")
            raise QuarterdeckError("nothing_to_upgrade", text)
        with at_rest(settings.DATA_DIR):
            pending = pending_migrations()
            if not pending:
                _sync()
                terminal.say("The database is up to date.")
                terminal.result({"migrated": [], "archive": None})
                return
            made = make_backup(mark="upgrade")
            terminal.say("Backed up to {archive}.", archive=made.path)
            found = _migrate_or_put_back(made, despite_findings=despite_findings)
            _note(made)
        if found:
            terminal.say("Migrations done: {count}. Kept despite: {found}", count=len(pending), found=found)
        else:
            terminal.say("Migrations done: {count}. The check found nothing.", count=len(pending))
        terminal.result({"migrated": pending, "archive": made.path})


def _migrate_or_put_back(made: "MadeBackup", *, despite_findings: bool) -> str:
    """Migrate and check; what was found and is kept despite it. Raises what was wrong: all is then what it was."""
    from quarterdeck.server.installation import migrate

    try:
        migrate()
        _sync()
        found = [finding for finding in findings() if finding.code not in _NOT_OF_THE_DATA]
        why = "; ".join(f"{finding.code}: {translated(finding.text)}" for finding in found)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  whatever stops it, the way back must be taken
        why = f"{type(error).__name__}: {error}"
        despite_findings = False
    if not why or despite_findings:
        return why
    _put_back(made)
    text = Text.of(
        "The upgrade did not succeed, and everything is as it was before. Run the release of before. It said: {why}",
        why=why,
    )
    raise QuarterdeckError("upgrade_failed", text)


def _put_back(made: "MadeBackup") -> None:
    from quarterdeck.administration.actions.restore import RestoreOrder, put_in_place

    order = RestoreOrder(archive=made.path, may_replace=True, is_held=False, keeps_replaced=False)
    put_in_place(order, made.manifest, prepare=lambda _: None)


def _sync() -> None:
    from quarterdeck.search.jobs import fill
    from quarterdeck.server.installation import has_company, sync_roles

    if has_company():
        sync_roles()
    while fill():
        pass


def _note(made: "MadeBackup") -> None:
    from quarterdeck.journal.terms import Door, Via
    from quarterdeck.server.installation import has_company
    from quarterdeck.users.actions.installation import note_backup
    from quarterdeck.users.queries import system_actor

    if has_company():
        note_backup(
            archive=made.path.name,
            size=made.size,
            made_at=made.manifest.made_at,
            by=system_actor(),
            via=Via(Door.SYSTEM),
        )
