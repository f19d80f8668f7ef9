"""What a web process holds: one SQLite library, and none of the heavy ones. Looked at from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import ROOT

HEAVY = [
    "duckdb",
    "lightgbm",
    "sklearn",
    "polars",
    "pyarrow",
    "numpy",
    "scipy",
    "pandas",
    "dbos",
    "sqlalchemy",
    "boto3",
    "storages",
    "typst",
    "typer",
]
# What has to be there before the first request: events, who hears of them, models, addresses.
MOST_OF_OURS = 710
PROBE = """
import json, sys
from quarterdeck.server.wsgi import application
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("select 1")
maps = open("/proc/self/maps").read().split() if sys.platform == "linux" else []
paths = sorted({word for word in maps if ".so" in word and word.startswith("/")})
mark = b"database disk image is malformed"
sqlite = [path for path in paths if mark in open(path, "rb").read()]
print(json.dumps({"modules": sorted(sys.modules), "sqlite": sqlite, "name": sys.modules["sqlite3"].__name__}))
"""


@pytest.fixture(scope="module")
def web_process(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A fresh process that has imported the web application and asked its database."""
    folder = tmp_path_factory.mktemp("data")
    env = {name: value for name, value in os.environ.items() if not name.startswith("QUARTERDECK_")}
    env |= {"QUARTERDECK_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", PROBE], env=env, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_web_process_imports_no_heavy_library(web_process: dict[str, Any]) -> None:
    assert not set(HEAVY) & set(web_process["modules"])


def test_start_leaves_the_api_and_pages_to_the_first_request_to_them(web_process: dict[str, Any]) -> None:
    assert "quarterdeck.desk.urls" in web_process["modules"]
    left = {"quarterdeck.api.v1", "quarterdeck.desk.api", "quarterdeck.desk.views.board", "quarterdeck.exports.views"}
    left |= {"quarterdeck.alerts.views", "quarterdeck.imports.actions", "quarterdeck.reports.queries.metric"}
    left |= {"quarterdeck.analytics.answering", "quarterdeck.warehouse.queries", "quarterdeck.webhooks.actions"}
    assert not left & set(web_process["modules"])
    assert len([name for name in web_process["modules"] if name.startswith("quarterdeck.")]) <= MOST_OF_OURS


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_one_sqlite_library_is_mapped(web_process: dict[str, Any]) -> None:
    assert [Path(path).parent.name for path in web_process["sqlite"]] in (["pysqlite3"], ["site-packages"])
    assert all("_sqlite3" in Path(path).name for path in web_process["sqlite"])
    assert web_process["name"] == "pysqlite3"
