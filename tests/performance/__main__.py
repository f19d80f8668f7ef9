"""`make bench`: floor and product in alternation over copies of the same database, as ratios of worker CPU."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from rich.console import Console
from rich.table import Table

from tests.performance.company import Company
from tests.performance.requests import KINDS, Kind, ask_all
from tests.performance.servers import KEY, ROOT, Server, copied, served

ROUNDS = 5
FOLDER = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Measured:
    """One kind of request, in milliseconds of worker CPU, and its ratios over the rounds."""

    name: str
    floor_ms: float
    product_ms: float
    ratio: float
    least: float
    most: float
    must: float
    aim: float
    size: int


def main() -> int:
    """Measure, print, and fail when a ratio that must hold does not."""
    data = FOLDER / "data"
    if not (data / "complete").exists():
        data.mkdir(parents=True, exist_ok=True)
        _company("build", data)
        (data / "complete").touch()
    company = Company(**json.loads(_company("describe", data)))
    _checkpoint(data)
    floor_folder = copied(data, FOLDER / "floor")
    _add_session(floor_folder, company)
    with served("floor", floor_folder) as floor, served("product", copied(data, FOLDER / "product")) as product:
        rows = [_measured(kind, company, floor, product) for kind in KINDS]
        memory = product.memory_mib()
    _print(rows, memory)
    report = {"requests": [asdict(row) for row in rows], "worker_memory_mib": round(memory)}
    (FOLDER / "report.json").write_text(json.dumps(report, indent=1))
    return 0 if all(row.ratio <= row.must for row in rows) else 1


def _company(what: str, folder: Path) -> str:
    environment = os.environ | {
        "QUARTERDECK_DATA_DIR": str(folder),
        "QUARTERDECK_DB": "sqlite",
        "QUARTERDECK_SECRET_KEY": KEY,
    }
    command = [sys.executable, "-m", "tests.performance.company", what]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def _checkpoint(folder: Path) -> None:
    with sqlite.connect(folder / "quarterdeck.sqlite3") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _add_session(folder: Path, company: Company) -> None:
    with sqlite.connect(folder / "quarterdeck.sqlite3") as connection:
        connection.execute("CREATE TABLE floor_session (key TEXT PRIMARY KEY, person_id INTEGER)")
        connection.execute("INSERT INTO floor_session VALUES (?, ?)", (company.session, company.person_id))
    connection.close()


def _measured(kind: Kind, company: Company, floor: Server, product: Server) -> Measured:
    asks = {server.name: kind.asks(company, server.name) for server in (floor, product)}
    for server in (floor, product):
        ask_all(server, asks[server.name], 20, kind.status)
    rounds, size = [], 0
    for _ in range(ROUNDS):
        bare, _ = ask_all(floor, asks["floor"], kind.each_round, kind.status)
        ours, size = ask_all(product, asks["product"], kind.each_round, kind.status)
        rounds.append((bare, ours))
    ratios = sorted(ours / bare for bare, ours in rounds)
    return Measured(
        name=kind.name,
        floor_ms=round(statistics.median(bare for bare, _ in rounds), 3),
        product_ms=round(statistics.median(ours for _, ours in rounds), 3),
        ratio=round(statistics.median(ratios), 2),
        least=round(ratios[0], 2),
        most=round(ratios[-1], 2),
        must=kind.must,
        aim=kind.aim,
        size=size,
    )


def _print(rows: list[Measured], memory: float) -> None:
    table = Table(title=f"CPU of one worker per request, {ROUNDS} rounds in alternation (SQLite, synchronous FULL)")
    for title in ("request", "floor ms", "product ms", "ratio", "spread", "must", "aim", "bytes"):
        table.add_column(title, justify="left" if title == "request" else "right")
    for row in rows:
        spread = f"{row.least}-{row.most}"
        figures = (row.floor_ms, row.product_ms, row.ratio, spread, row.must, row.aim)
        table.add_row(row.name, *map(str, figures), f"{row.size:,}")
    Console().print(table)
    print(f"Memory of the worker after it: {memory:.0f} MiB (at most 150)")


if __name__ == "__main__":
    sys.exit(main())
