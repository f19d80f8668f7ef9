"""`python -m tests.performance.growth [sqlite|postgres] [DEALS ...]`: does a request cost the same in a larger company?

CPU of one worker, the database included, for companies of 10,000, 100,000 and 1,000,000 deals with ten rows of history
each, on both databases or the one named. The first is laid by the product's actions, the others are copies of its rows
(`copies.py`), ready in minutes; the largest takes 12 GB. All are kept in var/bench. It writes docs/reference/growth.md.
"""

import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from tests.performance.__main__ import FOLDER, cluster_address, company_program
from tests.performance.company import Company
from tests.performance.requests import FEW, KINDS, Ask, ask_all, short_lists
from tests.performance.servers import ROOT, Server, served
from tests.performance.stores import Store

SIZES = (10_000, 100_000, 1_000_000)
# Some of the requests take a second in the largest company.
ROUNDS, EACH_ROUND, WARM = 9, 10, 5
# A request that reads what it shows, and no more, may get this much dearer in a company ten times as large.
MOST = 1.5
PAGE = ROOT / "docs" / "reference" / "growth.md"
TITLES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
TYPED = ("line inspection", "customer 17", "lot 4711", "inspektion", "rep 3")
HEAD = f"""# Growth

CPU of one web worker and of the database for it, in milliseconds a request, in companies of ten and a hundred times as
many deals, each with ten rows of history, in the scope of a manager of ten. People stay the same 200, so the manager's
own deals grow as the company does. A request may cost {MOST} times as much in a company ten times as large; the last
column says whether that is held. Flags are counted to 2,000; whatever else is counted or summed is exact.

The lists are of one person's deals in one stage, all of them ranked by what they are worth, from an index: two of
10,000, some 20 of 100,000, some 200 of 1,000,000. So a list of 50 shows two rows in the first company, 20 in the
second and 50 in the third: a row that is shown costs 0.07 ms, one that is ranked and counted 0.004 ms. A list of {FEW}
shows the same number of rows in every company. My day sums what a manager's people are to close, exactly. All
companies are served at once and asked in turns, {ROUNDS} rounds of {EACH_ROUND}, of which the cheapest counts: what a
machine does beside makes a request dearer, never cheaper.

Written by `python -m tests.performance.growth`, a part of `make soak`. The smallest company is laid by the product's
own actions; the others are its rows copied by the database, with totals and index compared with a recount.

"""


def searches(company: Company, server: str) -> Iterator[Ask]:
    """What is typed into the palette."""
    headers = _cookie(company) | {"HX-Request": "true", "HX-Target": "div#palette-list"}
    for number in count():
        yield Ask("GET", f"/search?q={TYPED[number % len(TYPED)].replace(' ', '+')}", headers=headers)


def _page(path: str) -> Callable[[Company, str], Iterator[Ask]]:
    def asks(company: Company, server: str) -> Iterator[Ask]:
        while True:
            yield Ask("GET", path, headers=_cookie(company))

    return asks


def _cookie(company: Company) -> dict[str, str]:
    return {"Cookie": f"quarterdeck_session={company.session}"}


@dataclass(frozen=True)
class Asked:
    """A kind of request, and its answer."""

    name: str
    asks: Callable[[Company, str], Iterator[Ask]]
    status: int = 200


ASKED = (
    *(Asked(kind.name, kind.asks, kind.status) for kind in KINDS),
    Asked(f"list {FEW} with totals", short_lists),
    Asked("list page", _page("/opportunities?kind=open")),
    Asked("search", searches),
    Asked("My day", _page("/my-day")),
)


@dataclass(frozen=True)
class Grown:
    """CPU milliseconds of each kind of request at one size, the least of all rounds."""

    deals: int
    cost: dict[str, float]


def measured(database: str, sizes: Sequence[int]) -> list[Grown]:
    """Lay the companies that are not there, serve all, and ask them in turns, so that each meets the same machine.

    What is asked changes them by a few hundred deals.
    """
    stores = [_laid(database, deals) for deals in sizes]
    companies = [Company(**json.loads(company_program("describe", store))) for store in stores]
    with ExitStack() as stack:
        servers = [stack.enter_context(served("product", store)) for store in stores]
        costs = [_asked_in_turns(asked, companies, servers) for asked in ASKED]
    return [
        Grown(deals, {asked.name: cost[place] for asked, cost in zip(ASKED, costs, strict=True)})
        for place, deals in enumerate(sizes)
    ]


def _asked_in_turns(asked: Asked, companies: Sequence[Company], servers: Sequence[Server]) -> list[float]:
    """CPU milliseconds of one kind of request at each server, the least of all rounds."""
    asks = [asked.asks(company, "product") for company in companies]
    for server, one in zip(servers, asks, strict=True):
        ask_all(server, one, WARM, asked.status)
    rounds = [
        [ask_all(server, one, EACH_ROUND, asked.status)[0] for server, one in zip(servers, asks, strict=True)]
        for _ in range(ROUNDS)
    ]
    return [round(min(costs), 2) for costs in zip(*rounds, strict=True)]


def _laid(database: str, deals: int) -> Store:
    folder = FOLDER / f"growth-{database}-{deals}" / "data"
    store = Store(folder, f"{cluster_address()}_growth_{deals}" if database == "postgres" else "")
    if (folder / "complete").exists():
        return store
    shutil.rmtree(folder, ignore_errors=True)
    if deals == SIZES[0]:
        store.make()
        company_program("build", store, str(deals))
    else:
        _laid(database, SIZES[0]).copied_to(store)
        (folder / "complete").unlink(missing_ok=True)
        company_program("multiply", store, str(deals // SIZES[0]))
    (folder / "complete").touch()
    return store


def too_steep(grown: Sequence[Grown]) -> list[str]:
    """Requests that got dearer than they may from one size to the next."""
    return [
        f"{name}: {small.cost[name]} ms at {small.deals:,} deals, {large.cost[name]} at {large.deals:,}"
        for small, large in itertools.pairwise(grown)
        for name in small.cost
        if large.cost[name] > small.cost[name] * MOST ** _tens(small.deals, large.deals)
    ]


def _tens(small: int, large: int) -> int:
    """How many times ten the larger is of the smaller, at least one."""
    return max(1, len(str(large)) - len(str(small)))


def section(database: str, grown: Sequence[Grown]) -> str:
    """The report about one database."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.strip()
    day = datetime.now(UTC).date().isoformat()
    head = "| request | " + " | ".join(f"{one.deals:,} deals" for one in grown) + " | held |"
    steep = {one.partition(":")[0] for one in too_steep(grown)}
    held = {name: "no" if name in steep else "yes" for name in grown[0].cost}
    costs = {name: " | ".join(f"{one.cost[name]:.1f} ms" for one in grown) for name in grown[0].cost}
    rows = [f"| {name} | {costs[name]} | {held[name]} |" for name in costs]
    said = f"Measured on {day}, commit `{commit}`."
    return "\n".join([f"## {TITLES[database]}", "", said, "", head, "|---|" + "---|" * (len(grown) + 1), *rows, ""])


def write_page(database: str, grown: Sequence[Grown]) -> None:
    """Put this database's section in the place of the one before; the other stays."""
    before = PAGE.read_text() if PAGE.is_file() else ""
    sections = {title: told for told, title in re.findall(r"(?ms)^(## (\S+)\n.*?)(?=^## |\Z)", before)}
    sections[TITLES[database]] = section(database, grown)
    PAGE.write_text(HEAD + "\n".join(sections[title].rstrip() + "\n" for title in TITLES.values() if title in sections))


def main(arguments: Sequence[str]) -> int:
    """Measure, write the page, and fail when a request grows with the company."""
    databases = [name for name in arguments if name in TITLES] or list(TITLES)
    sizes = [int(deals) for deals in arguments if deals not in TITLES] or SIZES
    steep = []
    for database in databases:
        grown = measured(database, sizes)
        print(section(database, grown), flush=True)
        if len(sizes) == len(SIZES):
            write_page(database, grown)
        steep += too_steep(grown)
    print(*steep, sep="\n")
    return int(bool(steep))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
