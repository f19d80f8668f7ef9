"""A number that cannot be kept is a problem of its row, whatever it is, and never one of the whole file."""

from pathlib import Path

import pytest

from quarterdeck.catalog.actions import activate_currency, add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.imports.queries import problems_of
from quarterdeck.imports.terms import Plan
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.imports.test_more_kinds import LINES, PRICES, bring, check, deal, write

pytestmark = pytest.mark.django_db
ODD = ("9" * 90, "0.1234567", "0." + "0" * 80 + "1")


@pytest.fixture
def pipeline(cast: Cast) -> PipelineSpec:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return pipelines()[0]


def lens() -> None:
    add_product(new=NewProduct(name="Lens"), by=system_actor(), via=SYSTEM)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("column", ["each", "from"])
def test_prices(tmp_path: Path, pipeline: PipelineSpec, column: str, odd: str) -> None:
    lens()
    row = {"product": "Lens", "each": "20", "from": "0"}
    odd_row = row | {"from": "10"} | {column: odd}
    found = check(write(tmp_path / "prices.csv", [row, odd_row]), PRICES)
    assert found.plans == {Plan.CREATE: 1, Plan.BAD: 1}
    assert [problem.line for problem in problems_of(found.id)] == [3]
    # The same where the book has such a price already.
    bring(write(tmp_path / "here.csv", [row | {"from": "10"}]), PRICES)
    assert check(write(tmp_path / "again.csv", [odd_row]), PRICES).plans == {Plan.BAD: 1}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("column", ["pieces", "each", "total"])
def test_lines(tmp_path: Path, pipeline: PipelineSpec, cast: Cast, column: str, odd: str) -> None:
    lens()
    deal(pipeline, cast.rita)
    row = {"deal": "Press", "product": "Lens", "pieces": "4", "each": "", "total": "70"}
    found = check(write(tmp_path / "lines.csv", [row, row | {column: odd}]), LINES)
    # A total is shared out to six places, and may itself have more of them.
    is_kept = column == "total" and odd.startswith("0.")
    assert found.plans == ({Plan.CREATE: 2} if is_kept else {Plan.CREATE: 1, Plan.BAD: 1})


@pytest.mark.parametrize("column", ["off", "months"])
def test_whole_numbers_of_lines(tmp_path: Path, pipeline: PipelineSpec, cast: Cast, column: str) -> None:
    lens()
    deal(pipeline, cast.rita)
    row = {"deal": "Press", "product": "Lens", "pieces": "4", "each": "5", "total": "", "off": "", "months": ""}
    more = LINES + 'discount = "off"\nterm_months = "months"\n'
    found = check(write(tmp_path / "lines.csv", [row, row | {column: ODD[0]}]), more)
    assert found.plans == {Plan.CREATE: 1, Plan.BAD: 1}
