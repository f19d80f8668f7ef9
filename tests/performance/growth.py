"""`python -m tests.performance.growth [DEALS ...]`: does a request cost the same in a company ten times as large?

CPU of one worker on SQLite, for companies of 10,000, 100,000 and 1,000,000 deals with ten rows of history each. The
largest takes two hours to lay; what is laid is kept in var/bench. Written to docs/reference/growth.md.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.performance.__main__ import FOLDER, company_program
from tests.performance.company import Company
from tests.performance.requests import KINDS, ask_all
from tests.performance.servers import ROOT, served
from tests.performance.stores import Store

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
# A request that reads what it shows, and no more, may get this much dearer in a company ten times as large.
MOST = 1.5
PAGE = ROOT / "docs" / "reference" / "growth.md"


@dataclass(frozen=True)
class Grown:
    """CPU milliseconds of each kind of request at one size, the least of all rounds."""

    deals: int
    cost: dict[str, float]


def measured(deals: int) -> Grown:
    """Lay the company where there is none, and ask."""
    folder = FOLDER / ("sqlite" if deals == SIZES[1] else f"sqlite-{deals}") / "data"
    store = Store(folder)
    if not (folder / "complete").exists():
        store.make()
        company_program("build", store, str(deals))
        (folder / "complete").touch()
    company = Company(**json.loads(company_program("describe", store)))
    with served("product", store.copied("product")) as product:
        cost: dict[str, float] = {}
        for kind in KINDS:
            asks = kind.asks(company, "product")
            ask_all(product, asks, 20, kind.status)
            rounds = [ask_all(product, asks, kind.each_round, kind.status)[0] for _ in range(ROUNDS)]
            cost[kind.name] = round(min(rounds), 2)
        return Grown(deals, cost)


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


def page(grown: Sequence[Grown]) -> str:
    """The report."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.strip()
    day = datetime.now(UTC).date().isoformat()
    head = "| request | " + " | ".join(f"{one.deals:,} deals" for one in grown) + " |"
    rows = [f"| {name} | " + " | ".join(f"{one.cost[name]:.1f} ms" for one in grown) + " |" for name in grown[0].cost]
    return "\n".join(
        [
            "# Growth",
            "",
            "CPU of one web worker a request, on SQLite, with ten rows of history a deal, in a manager's scope. A",
            f"request may cost {MOST} times as much in a company ten times as large.",
            "",
            f"Measured on {day}, commit {commit}, by `python -m tests.performance.growth`.",
            "",
            head,
            "|---|" + "---|" * len(grown),
            *rows,
            "",
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Measure, write the page, and fail when a request grows with the company."""
    grown = [measured(deals) for deals in map(int, arguments or SIZES)]
    PAGE.write_text(page(grown))
    print(page(grown))
    steep = too_steep(grown)
    print(*steep, sep="\n")
    return int(bool(steep))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
