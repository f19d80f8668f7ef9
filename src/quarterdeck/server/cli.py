"""The command `quarterdeck`."""

import os

import typer

from quarterdeck.server import sqlite_library
from quarterdeck.server.commands import (
    alerts,
    backup,
    check,
    config,
    control_sheet,
    demo,
    duplicates,
    exports,
    forecasting,
    imports,
    init,
    mail,
    mirrors,
    privacy,
    quality,
    quotas,
    rates,
    report,
    restore,
    run,
    scenario,
    scenarios,
    scores,
    search,
    snapshots,
    token,
    upgrade,
    uploads,
    user,
    warehouse,
)
from quarterdeck.values.text import N_

app = typer.Typer(
    name="quarterdeck",
    help=N_("The open-source revenue pipeline for direct and partner sales."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("release")(restore.release)
app.command("upgrade")(upgrade.upgrade)
app.command("import")(imports.import_file)
app.command("import-undo")(imports.undo_import)
app.command("guess")(imports.guess)
app.command("uploads")(uploads.uploads)
app.command("snapshots")(snapshots.snapshots)
app.command("export")(exports.export_company)
app.command("held-data")(privacy.held_data)
app.command("erase-contact")(privacy.erase_contact)
app.command("erase-person")(privacy.erase_person)
app.command("write-exports")(exports.write_exports)
app.command("control-sheet")(control_sheet.control_sheet)
app.command("quality")(quality.quality)
app.command("mail-test")(mail.mail_test)
app.command("report")(report.report)
app.command("score")(forecasting.score)
app.command("forecast")(forecasting.forecast)
app.command("scenario")(scenario.scenario)
app.command("backtest")(forecasting.backtest)
app.command("bias")(forecasting.bias)
app.command("find-duplicates")(duplicates.find_duplicates)
app.add_typer(alerts.app, name="alerts")
app.add_typer(config.app, name="config")
app.add_typer(mirrors.app, name="mirrors")
app.add_typer(quotas.app, name="quotas")
app.add_typer(rates.app, name="rates")
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(scores.app, name="scores")
app.add_typer(search.app, name="search")
app.add_typer(warehouse.app, name="warehouse")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")


def main() -> None:
    """Entry point of the console script."""
    sqlite_library.swap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    app()


if __name__ == "__main__":
    main()
