"""The page about movement tells the golden case."""

from pathlib import Path

from quarterdeck.analytics.movement.tests.test_golden import BARS

PAGE = Path(__file__).parents[5] / "docs/metrics/movement.md"


def test_the_worked_example_is_the_golden_case() -> None:
    table = PAGE.read_text().split("### Worked example", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]
    assert {name: int(value) for name, value in rows[2:]} == BARS
