"""Without a file the report is of the installed company, as it is now."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.server.cli import app
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_is_of_the_company_as_it_is_now(cast: Cast, tmp_path: Path) -> None:
    sales, target = sales_of(cast), tmp_path / "report.html"
    asked = ["report", "--output", str(target), "--json"]
    first = json.loads(CliRunner().invoke(app, asked).stdout)
    sales.deal(by="system", at=timezone.now() - timedelta(days=40))
    sales.deal()
    told = json.loads(CliRunner().invoke(app, asked).stdout)
    grown = {key: count - first["deals"][key] for key, count in told["deals"].items()}
    assert grown == {"open": 2, "won": 0, "lost": 0}
    assert told["columns"] == []
    text = target.read_text()
    assert "31 – 60 days" in text
    assert "How the file was read" not in text


def test_options_about_a_file_need_one(cast: Cast, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", "--output", str(tmp_path / "x.html"), "--dates", "dmy"])
    assert done.exit_code == 1
    assert "need a file" in done.output
