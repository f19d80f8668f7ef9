"""The command that compares an import with what is here."""

import json

import pytest
from typer.testing import CliRunner

from quarterdeck.reconciliations.tests.conftest import Bring, bring
from quarterdeck.server.cli import app
from quarterdeck.values.ids import public_id

pytestmark = pytest.mark.django_db
__all__ = ["bring"]


def test_the_command_tells_what_differs(bring: Bring) -> None:
    done = CliRunner().invoke(app, ["control-sheet", public_id(bring()), "--json"])
    assert done.exit_code == 1
    rows = json.loads(done.stdout)["figures"]
    assert {"owner": "J. Weber", "figure": "open:EUR", "file": 9000, "here": 0, "difference": -9000} in rows
    assert CliRunner().invoke(app, ["control-sheet", "nothing"]).exit_code != 0
