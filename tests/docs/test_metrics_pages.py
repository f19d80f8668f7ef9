"""Every metric has a page whose head is what the registry says and whose worked figures are what the metric gives."""

import re
from datetime import date
from fractions import Fraction
from functools import cache

import pyarrow as pa
import pytest

from quarterdeck.analytics import Pipeline
from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Figure, Question, Reach, Unit, Viewer
from quarterdeck.analytics.schema import DAY_US, LAST_DAY, day
from quarterdeck.analytics.tables import TABLES
from tests.docs.metrics_reference import METRICS_DIR, head, index

SECTIONS = ["What it says", "Worked by hand", "Edge cases", "Other definitions"]
# A row of a worked example may name another window than the first quarter.
WINDOWS = {"": (date(2026, 1, 1), date(2026, 4, 1)), "2026-Q2": (date(2026, 4, 1), date(2026, 7, 1))}
TODAY = date(2026, 4, 15)
# Pages about all metrics.
OTHERS = {"README", "example", "intervals", "movement", "funnel", "bottlenecks", "losses", "patterns"}


def table(text: str, heading: str) -> list[dict[str, str]]:
    """The first table below a heading, as rows by column."""
    below = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip("|").split("|") for line in below.splitlines() if line.startswith("|")]
    names, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]


@cache
def company() -> Pipeline:
    text = (METRICS_DIR / "example.md").read_text()
    deals, changes = table(text, "Deals"), table(text, "Changes of stage")
    rows = [
        {name.lower(): cell.replace(",", "") or None for name, cell in deal.items()} | {"currency": "EUR"}
        for deal in deals
    ]
    moves = [{"id": row["Id"], "timestamp": row["Day"], "stage": row["Stage"]} for row in changes]
    pipeline = Pipeline.of(
        pa.Table.from_pylist(rows), pa.Table.from_pylist(moves),
        won=["Won"], lost=["Lost"], stages=["Talk", "Offer"], today=TODAY, currency="EUR",
    )  # fmt: skip
    names = dict(pipeline.engine.rows("SELECT name, person_id FROM person", {}))
    targets = {"Owner": names} | lay_territories(pipeline, text) | lay_teams(pipeline, text, names)
    quotas = [row for of in ("", " of families", " of territories", " of teams") for row in table(text, f"Quotas{of}")]
    pipeline.engine.insert(TABLES["quota"], [_quota(n, targets, row) for n, row in enumerate(quotas, 1)])
    products = dict(pipeline.engine.rows("SELECT name, product_id FROM product", {}))
    families = [(products[row["Product"]], row["Family"], 0, LAST_DAY) for row in table(text, "Product families")]
    pipeline.engine.insert(TABLES["product_family"], families)
    for deal in deals:
        if deal["First touch"]:
            touched = day(date.fromisoformat(deal["First touch"])) * DAY_US
            # DuckDB's client hands back how many rows were changed.
            pipeline.engine.rows(
                "UPDATE opportunity SET touched = :touched WHERE name = :id", {"touched": touched, "id": deal["Id"]}
            )
    _log(pipeline, table(text, "Activities"))
    return pipeline


def _log(pipeline: Pipeline, rows: list[dict[str, str]]) -> None:
    ids = dict(pipeline.engine.rows("SELECT name, opportunity_id FROM opportunity", {}))
    days = [day(date.fromisoformat(row["Day"])) for row in rows]
    pipeline.engine.insert(
        TABLES["activity"],
        [
            (n, ids[row["Deal"]], None, row["Type"], "", int(row["Two-way"] == "yes"), on * DAY_US, on, None)
            for n, (row, on) in enumerate(zip(rows, days, strict=True), 1)
        ],
    )


def lay_territories(pipeline: Pipeline, text: str) -> dict[str, dict[str, int]]:
    """Each deal with a territory has an account of its own there; the ids of the territories by name."""
    rows = table(text, "Territories")
    ids = {name: n for n, name in enumerate(dict.fromkeys(row["Territory"] for row in rows), 1)}
    pipeline.engine.insert(TABLES["territory"], [(pk, 1, name, name) for name, pk in ids.items()])
    for account, row in enumerate(rows, 1):
        pipeline.engine.insert(TABLES["account_territory"], [(account, ids[row["Territory"]], 0, LAST_DAY)])
        pipeline.engine.rows(
            "UPDATE opportunity SET account_id = :account WHERE name = :id", {"account": account, "id": row["Deal"]}
        )
    return {"Territory": ids}


def lay_teams(pipeline: Pipeline, text: str, people: dict[str, int]) -> dict[str, dict[str, int]]:
    """Teams of one person each; their ids by name."""
    rows = table(text, "Teams")
    ids = {row["Team"]: n for n, row in enumerate(rows, 1)}
    pipeline.engine.insert(TABLES["team"], [(ids[row["Team"]], ids.get(row["Above"]), row["Team"]) for row in rows])
    below = [(ids[row["Above"]], ids[row["Team"]]) for row in rows if row["Above"]]
    pipeline.engine.insert(TABLES["team_within"], [*((pk, pk) for pk in ids.values()), *below])
    homes = [(people[row["Person"]], ids[row["Team"]], 0, LAST_DAY) for row in rows]
    pipeline.engine.insert(TABLES["home_team"], homes)
    return {"Team": ids}


def _quota(number: int, targets: dict[str, dict[str, int]], row: dict[str, str]) -> tuple[object, ...]:
    since = date.fromisoformat(row["Month"] + "-01")
    until = date(since.year + since.month // 12, since.month % 12 + 1, 1)
    minor = int(row["Amount"].replace(",", "")) * 100
    owner, territory, team = (ids[row[key]] if row.get(key) else None for key, ids in targets.items())
    return (number, owner, team, territory, row.get("Family", ""), day(since), day(until), minor, "EUR")


def shown(figure: Figure, unit: Unit) -> str:
    value = figure.value
    if value is None:
        return "nothing to say"
    if unit is Unit.RATIO:
        return f"{float(value * 100):.1f} %"
    if unit is Unit.COUNT:
        return str(value)
    scale = Fraction(1, 100) if unit in (Unit.MONEY, Unit.MONEY_PER_DAY) else Fraction(1)
    number = f"{float(value * scale):,.2f}" if unit is not Unit.DAYS else f"{float(value):.1f} days"
    return number if unit in (Unit.INDEX, Unit.DAYS) else f"{number} EUR"


def test_there_is_a_page_for_every_metric_and_no_other() -> None:
    assert {page.stem for page in METRICS_DIR.glob("*.md")} - OTHERS == METRICS.keys()
    assert (METRICS_DIR / "README.md").read_text() == index()


@pytest.mark.parametrize("key", METRICS)
def test_a_page_says_what_the_registry_says(key: str) -> None:
    text = (METRICS_DIR / f"{key}.md").read_text()
    assert text.startswith(head(METRICS[key]) + "\n## ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("key", METRICS)
def test_what_was_worked_by_hand_is_what_the_metric_gives(key: str) -> None:
    pipeline, metric = company(), METRICS[key]
    for row in table((METRICS_DIR / f"{key}.md").read_text(), "Worked by hand"):
        segment, group, window = row["by"], row["group"], WINDOWS[row.get("window", "")]
        question = Question(
            key, Viewer(Reach.ALL), day(window[0]), day(window[1]), day(TODAY), pipeline.now,
            (segment,) if segment else (),
        )  # fmt: skip
        told = answer(pipeline.engine, question)
        figures = {line.labels[0]: line.figure for line in told.lines} if segment else {"all": told.total}
        assert (group, shown(figures[group], metric.unit)) == (group, row["figure"])
        assert str(figures[group].count) == row["behind it"], group
