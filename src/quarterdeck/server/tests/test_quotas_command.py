"""`quarterdeck quotas import`."""

from pathlib import Path

from typer.testing import CliRunner

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.quotas import queries
from quarterdeck.server.cli import app
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast


def test_command_sets_quotas_or_says_which_cells_are_wrong(cast: Cast, tmp_path: Path) -> None:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    file = tmp_path / "quotas.csv"
    file.write_text("team,year,amount,currency\nNorth,2027,300000,EUR\nWest,2027,1,EUR\n")
    refused = CliRunner().invoke(app, ["quotas", "import", str(file)])
    assert refused.exit_code != 0
    assert "Line 3, column team" in refused.output
    assert not queries.quotas_of_year(system_actor(), 2027)
    file.write_text(file.read_text().replace("West", "South"))
    done = CliRunner().invoke(app, ["quotas", "import", str(file), "--as", "sam@nordvik.example"])
    assert done.exit_code == 0
    assert "2 quotas were set" in done.output
    assert len(queries.quotas_of_year(system_actor(), 2027)) == 2
