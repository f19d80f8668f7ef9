"""`make bench`: floor and product in alternation over copies of the same database, as ratios of worker CPU.

On both databases; `python -m tests.performance sqlite` (or `postgres`) measures one. With SQLite goes a short import,
held to bars of its own (`imports.py`).
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from rich.console import Console
from rich.table import Table

from tests.performance.alone import Figure, cold_start, figures
from tests.performance.company import Company
from tests.performance.requests import KINDS, Kind, ask_all
from tests.performance.servers import ROOT, Server, served
from tests.performance.stores import Store

ROUNDS = 5
FOLDER = ROOT / "var" / "bench"
POSTGRES_MUST = 4
# Rows of the longer of the two files.
IMPORTED = "10000"


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


def main(databases: Sequence[str]) -> int:
    """Measure, print, and fail when a ratio that must hold does not."""
    report, holds = {}, True
    for database in databases:
        store = company_on(database)
        kinds = KINDS if database == "sqlite" else [replace(kind, must=POSTGRES_MUST) for kind in KINDS]
        rows, alone = measured(store, kinds, ROUNDS)
        _print(database, rows, alone)
        report[database] = {"requests": [asdict(row) for row in rows], "alone": [asdict(row) for row in alone]}
        holds &= all(row.ratio <= row.must for row in rows) and all(row.holds for row in alone)
    if "sqlite" in databases:
        bars = [sys.executable, "-m", "tests.performance.imports", IMPORTED]
        holds &= subprocess.run(bars, cwd=ROOT, check=False).returncode == 0
    (FOLDER / "report.json").write_text(json.dumps(report, indent=1))
    return 0 if holds else 1


def measured(store: Store, kinds: Sequence[Kind], rounds: int) -> tuple[list[Measured], list[Figure]]:
    """Each kind of request over copies of the company in this store, and the figures of the product alone."""
    company = Company(**json.loads(company_program("describe", store)))
    floor_store = store.copied("floor")
    floor_store.run("CREATE TABLE floor_session (key varchar(40) PRIMARY KEY, person_id bigint)")
    floor_store.run("INSERT INTO floor_session VALUES (?, ?)", (company.session, company.person_id))
    product_store = store.copied("product")
    start = cold_start(product_store)
    with served("floor", floor_store) as floor, served("product", product_store) as product:
        rows = [_measured(kind, company, (floor, product), rounds) for kind in kinds]
        memory = Figure("memory of the worker", product.memory_mib(), "MiB", 150)
        return rows, [*start, *figures(company, product), memory]


def company_program(what: str, store: Store, *more: str) -> str:
    """Run `company.py` on this store: `build` (with a number of deals), `build-small` or `describe`. Its output."""
    command = [sys.executable, "-m", "tests.performance.company", what, *more]
    done = subprocess.run(command, env=store.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def company_on(database: str) -> Store:
    """The company in this database, laid when it is not there."""
    folder = FOLDER / database / "data"
    store = Store(folder, f"{cluster_address()}_bench" if database == "postgres" else "")
    if not (folder / "complete").exists():
        store.make()
        company_program("build", store)
        (folder / "complete").touch()
    return store


def cluster_address() -> str:
    """Where the cluster of the checkout answers; started when it does not."""
    started = subprocess.run(
        [sys.executable, "tools/postgres.py", "start"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return started.stdout.split()[-1]


def _measured(kind: Kind, company: Company, servers: tuple[Server, Server], rounds: int) -> Measured:
    floor, product = servers
    asks = {server.name: kind.asks(company, server.name) for server in servers}
    for server in servers:
        ask_all(server, asks[server.name], 20, kind.status)
    found, size = [], 0
    for _ in range(rounds):
        bare, _ = ask_all(floor, asks["floor"], kind.each_round, kind.status)
        ours, size = ask_all(product, asks["product"], kind.each_round, kind.status)
        found.append((bare, ours))
    ratios = sorted(ours / bare for bare, ours in found)
    return Measured(
        name=kind.name,
        floor_ms=round(statistics.median(bare for bare, _ in found), 3),
        product_ms=round(statistics.median(ours for _, ours in found), 3),
        ratio=round(statistics.median(ratios), 2),
        least=round(ratios[0], 2),
        most=round(ratios[-1], 2),
        must=kind.must,
        aim=kind.aim,
        size=size,
    )


def _print(database: str, rows: list[Measured], alone: list[Figure]) -> None:
    table = Table(title=f"CPU of one worker per request, {ROUNDS} rounds in alternation, {database}")
    for title in ("request", "floor ms", "product ms", "ratio", "spread", "must", "aim", "bytes"):
        table.add_column(title, justify="left" if title == "request" else "right")
    for row in rows:
        spread = f"{row.least}-{row.most}"
        figures = (row.floor_ms, row.product_ms, row.ratio, spread, row.must, row.aim)
        table.add_row(row.name, *map(str, figures), f"{row.size:,}")
    Console().print(table)
    for figure in alone:
        bar = "" if figure.most is None else f" (at most {figure.most:g}{'' if figure.holds else ', NOT HELD'})"
        print(f"{figure.name}: {figure.value:,.2f} {figure.unit}{bar}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ("sqlite", "postgres")))
