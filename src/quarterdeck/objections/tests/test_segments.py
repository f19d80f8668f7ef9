"""Objections told apart by segments and kept to their values, with the deals behind: pages, API and file."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quarterdeck.objections.api import ObjectionDealsOut, ObjectionFiguresOut
from quarterdeck.objections.queries import Figures, Wanted, deals_behind, figures_of
from quarterdeck.objections.rules import Rate
from quarterdeck.objections.terms import WAYS, Figure
from quarterdeck.objections.tests.making import NOW, a_company
from quarterdeck.objections.tests.test_figures import every_figure
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.users.actions import join_team, leave_team
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.terms import NoAnswer, Unavailable
from tests.cast import SYSTEM
from tests.copied import copied
from tests.pages import page_of
from tests.rest import api, fits, problem

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
HERE = "/reports/objections"


@pytest.fixture
def known(sales: Sales) -> Iterator[Sales]:
    """Deals with objections, which the copy follows."""
    a_company(sales)
    with copied():
        yield sales


def looking(sales: Sales, by: str = "", who: str = "ada", *, as_was: bool = True, **only: Any) -> Looking:
    return Looking(sales.lens(who, NOW), by=by, only=only, as_was=as_was)


@pytest.mark.parametrize("who", ["ada", "rita"])
def test_values_of_a_segment_make_up_the_whole(known: Sales, who: str) -> None:
    whole = figures_of(looking(known, who=who))
    for by in WAYS:
        make_up(whole, figures_of(looking(known, by, who)))


def make_up(whole: Figures, told: Figures) -> None:
    assert (told.lines, told.total, told.trend) == (whole.lines, whole.total, whole.trend)
    assert told.groups
    for number, line in enumerate([*told.lines, told.total]):
        parts = [(*group.lines, group.total)[number] for group in told.groups]
        for name in ("won_with", "won_without", "overcome", "won_overcome", "won_standing"):
            rates = [getattr(part, name) for part in parts]
            assert getattr(line, name) == Rate(sum(one.hits for one in rates), sum(one.tries for one in rates))
        assert sum(part.at_stake.minor for part in parts) == line.at_stake.minor


@pytest.mark.parametrize("by", ["owner", "size"])
def test_every_figure_of_a_value_opens_as_many_deals(known: Sales, by: str) -> None:
    for group in figures_of(looking(known, by)).groups:
        for count, figure, more in every_figure_of(group):
            found = deals_behind(looking(known, by), Wanted(figure, at=(group.value,), **more))
            assert found.sum.deals == len(found.rows) == count


def every_figure_of(group: Any) -> Iterator[tuple[int, Figure, dict[str, Any]]]:
    """How many deals each figure of a value says."""

    class Told:
        lines, total, trend, quarters, places = group.lines, group.total, dict[str, Any](), (), ()

    return every_figure(Told)  # type: ignore[arg-type]  # the parts it reads


def test_a_value_that_is_kept_to_has_the_figures_it_had_as_a_line(known: Sales) -> None:
    told = figures_of(looking(known, "size"))
    sizes = {group.value: group for group in told.groups}
    assert set(sizes) == {0, None}, "small ones, and one without an amount"
    small = figures_of(looking(known, size=(0,)))
    assert small.total == sizes[0].total
    assert (small.topics, small.as_of is not None) == (("price", "security"), True)
    assert figures_of(looking(known, size=(3,))).topics == ()
    assert {row.card.name for row in deals_behind(looking(known, size=(0,)), Wanted(Figure.OPEN)).rows} == {"dear open"}


def test_a_team_is_the_one_of_the_day_of_closing_or_that_of_today(sales: Sales) -> None:
    a_company(sales)
    cast = sales.cast
    assert teams(sales) == {"North": (3, 1), "South": (1, 1)}
    leave_team(team_id=cast.north, person_id=cast.rita, by=system_actor(), via=SYSTEM)
    join_team(team_id=cast.south, person_id=cast.rita, since=NOW.date(), by=system_actor(), via=SYSTEM)
    assert teams(sales) == {"North": (3, 0), "South": (1, 2)}, "what is open is where it is today"
    assert teams(sales, as_was=False) == {"South": (4, 2)}


def teams(sales: Sales, *, as_was: bool = True) -> dict[str, tuple[int, int]]:
    """Deals closed with an objection, and open ones where one stands, by team."""
    with copied():
        groups = figures_of(looking(sales, "team", as_was=as_was)).groups
    return {group.label: (group.total.won_with.tries, group.total.at_stake.deals) for group in groups}


def test_the_page_tells_them_apart_and_opens_their_deals(known: Sales, browser: Browser) -> None:
    ada = browser(known.cast.ada)
    olga = known.cast.olga

    def shown(path: str, status: int = 200) -> str:
        return page_of(ada.get(path), status)

    plain = shown(HERE)
    assert f'href="{HERE}?by=team"' in plain
    assert "Figures as of" not in plain, "it asks nothing of the copy"
    apart = shown(f"{HERE}?by=owner&topic=price")
    assert "By owner" in apart
    assert f"/standing?by=owner&amp;topic=price&amp;at=owner%3A{olga}" in apart
    assert f'href="{HERE}?owner={olga}"' in apart, "the page kept to her"
    behind = shown(f"{HERE}/standing?by=owner&topic=price&at=owner:{olga}")
    assert ">hers<" in behind
    assert "dear lost" not in behind
    assert "Owner: Olga" in behind
    assert "Teams and families" in shown(f"{HERE}?by=team&as=now")
    assert "No objection among these deals" in shown(f"{HERE}?size=3")
    shown(f"{HERE}/standing?by=owner&at=team:1", 404)
    shown(f"{HERE}?by=stage&topic=x")


def test_the_api_and_the_file_tell_the_same(known: Sales, browser: Browser) -> None:
    ada, olga = api(known.cast.ada), public_id(known.cast.olga)
    told = fits(ada.get("/objections?by=owner"), ObjectionFiguresOut)
    lines = {group.value: group for group in told.groups}
    assert (lines[olga].total.won_with.tries, lines[olga].total.at_stake.without_amount) == (1, 1)
    rows = fits(ada.get(f"/objections/rows?by=owner&at={olga}&figure=with"), ObjectionDealsOut)
    assert [row.name for row in rows.items] == ["hers"]
    assert fits(ada.get("/objections?size=0"), ObjectionFiguresOut).total.at_stake.count == 1
    problem(ada.get("/objections?by=period"), 422, "refused")
    problem(ada.get(f"/objections/rows?at={olga}"), 422, "refused")
    sent = {"query": "by=owner", "type": "csv", "headings": "keys"}
    answer = browser(known.cast.ada).post("/lists/objections/export", sent)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    total = [row for row in table if row["topic"] == "Any"]
    assert [(row["group"], row["with"], row["without_amount"]) for row in total] == [
        ("", "4", "1"),
        (lines[public_id(known.cast.rita)].label, "3", "0"),
        (lines[olga].label, "1", "1"),
    ]


def test_without_the_copy_segments_have_no_figures_and_the_whole_has(sales: Sales, browser: Browser) -> None:
    a_company(sales)
    asking.answering_here.append(lambda _name, _question: Unavailable("building"))
    try:
        with pytest.raises(NoAnswer):
            figures_of(looking(sales, "team"))
        for path in (f"{HERE}?by=team", f"{HERE}/with?by=team"):
            assert "put together for the first time" in page_of(browser(sales.cast.ada).get(path))
        assert "No figures now" not in page_of(browser(sales.cast.ada).get(HERE))
        problem(api(sales.cast.ada).get("/objections?by=team"), 503, "figures_building")
    finally:
        asking.answering_here.pop()


def test_deals_the_copy_has_not_yet_do_not_make_its_figures_disagree(known: Sales) -> None:
    closed = known.deal(by="system", at=NOW - timedelta(days=9), name="late", amount=Decimal(1))
    told = figures_of(looking(known, "owner"))
    assert all(line.won_without.tries >= 0 for line in (*told.lines, told.total)), closed
