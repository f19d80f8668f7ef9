"""Pages of funnels: what came of deals that a viewer sees, and the rows behind each figure."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api.why_shapes import FunnelsOut, WhyRowsOut
from quarterdeck.values.ids import public_id
from tests.copied import copied
from tests.query_counts import QueryCounts
from tests.rest import api, content, fits

Browser = Callable[[int], Client]
# Name, owner, what comes of it after so many days each.
PLANTS = (
    ("Quay", "rita", ((5, "needs_assessment"), (15, "closed_won"))),
    ("Silo", "rita", ((7, "needs_assessment"), (8, "closed_lost"))),
    ("Crane", "olga", ((3, "proposal"),)),
    ("Dock", "olga", ()),
)


@pytest.fixture
def planted(sales: Sales) -> Iterator[Sales]:
    """Four deals in qualification, of which three went on; the copy follows."""
    begun = timezone.now() - timedelta(days=60)
    for name, owner, moves in PLANTS:
        deal = sales.deal("qualification", by="system", at=begun, name=name, owner_id=getattr(sales.cast, owner))
        at = begun
        for days, stage in moves:
            at += timedelta(days=days)
            reason = {"fill": {"loss_reason_id": sales.reasons["unresponsive"]}} if stage == "closed_lost" else {}
            sales.move(deal, stage, by="system", at=at, **reason)
    with copied():
        yield sales


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def line(shown: str, stage: str) -> list[str]:
    """The cells of the first row that begins with this stage."""
    row = re.search(rf'<tr><th scope="row">{stage}</th>(.*?)</tr>', shown)
    assert row
    return [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r'<td class="n num">(.*?)</td>', row[1])]


def rows(shown: str) -> set[str]:
    return set(re.findall(r'<th scope="row"><a href="[^"]*">(\w+)</a>', shown))


def test_figures_are_of_what_the_viewer_sees_and_open_their_rows(planted: Sales, browser: Browser) -> None:
    stage = planted.stage("qualification")
    for viewer, owners in (("ada", {"rita", "olga"}), ("rita", {"rita"}), ("olga", {"olga"})):
        client = browser(getattr(planted.cast, viewer))
        seen = [plant for plant in PLANTS if plant[1] in owners]
        passed, waiting = {name for name, _, moves in seen if moves}, {name for name, _, moves in seen if not moves}
        shown = page(client, "/reports/funnel")
        counts = [len(seen), len(passed), 0, len(waiting), 0]
        assert line(shown, "Qualification") == [str(count) for count in counts]
        for of, names in (("entered", {plant[0] for plant in seen}), ("passed", passed), ("waiting", waiting)):
            opened = page(client, f"/reports/funnel/{public_id(stage)}/{of}")
            assert rows(opened) == names
            assert f"Rows: {len(names)}" in opened
            assert f"Sum of all rows: €{len(names)}{',000' * bool(names)}" in opened


def test_skipped_lost_and_value(planted: Sales, browser: Browser) -> None:
    ada = browser(planted.cast.ada)
    shown = page(ada, "/reports/funnel")
    # The crane went past needs assessment, the won quay past all that follows it.
    assert line(shown, "Needs assessment") == ["2", "1", "1", "0", "1"]
    assert line(shown, "Proposal") == ["1", "0", "0", "1", "1"]
    assert line(page(ada, "/reports/funnel?show=value"), "Needs assessment") == [
        "€2.00k",
        "€1.00k",
        "€1.00k",
        "€0",
        "€1.00k",
    ]
    opened = page(ada, f"/reports/funnel/{public_id(planted.stage('needs_assessment'))}/skipped")
    assert rows(opened) == {"Crane"}
    for nothing in ("whose=mine", "days=last-year"):
        assert "No deal entered a stage of this pipeline" in page(ada, f"/reports/funnel?{nothing}")


def test_conversion_and_time(planted: Sales, browser: Browser) -> None:
    ada = browser(planted.cast.ada)
    tables = page(ada, "/reports/funnel").split("<table")
    conversion, time = tables[2], tables[3]
    # All entered 60 days ago: three of four went on, the dock waits.
    assert line(conversion, "Qualification")[0].split()[0] == "75%"
    assert "3 of 4" in line(conversion, "Qualification")
    assert "few" in line(conversion, "Qualification")[0]
    assert line(time, "Qualification")[:3] == ["5 days", "7 days", "–"]
    stays = page(ada, f"/reports/funnel/{public_id(planted.stage('qualification'))}/stays")
    assert ("60 days" in stays, "Lasts" in stays, "3 days" in stays) == (True, True, True)


def test_addresses_that_say_nonsense(planted: Sales, browser: Browser) -> None:
    ada = browser(planted.cast.ada)
    stage = public_id(planted.stage("qualification"))
    page(ada, "/reports/funnel?days=x&pipeline=y&show=z")
    for wrong in (
        f"{public_id(1)}/entered",
        f"{stage}/no",
        f"{stage}/entered?at=nobody:1",
        f"{stage}/entered?at=team:x",
    ):
        page(ada, f"/reports/funnel/{wrong}", 404)
    page(ada, f"/reports/funnel/{stage}/matured?within=99999999999999999999&page=٣")
    assert "There are no rows here." in page(ada, f"/reports/funnel/{stage}/entered?window=before")


def test_pages_say_that_nobody_answers(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    ada, stage = browser(sales.cast.ada), public_id(sales.stage("qualification"))
    page(ada, "/reports/funnel")
    for path in ("/reports/funnel", f"/reports/funnel/{stage}/entered", "/reports/bottlenecks"):
        with query_counts.expect(f"page of {path.replace(stage, '<id>')}"):
            assert "No figures now" in page(ada, path)


def test_the_api_tells_the_same_and_its_rows_add_up(planted: Sales) -> None:
    stage = public_id(planted.stage("qualification"))
    told = fits(api(planted.cast.ada).get("/funnel"), FunnelsOut)
    (found,) = [one for one in told.items[0].stages if one.stage_id == stage]
    counts = (found.entered.count, found.passed.count, found.lost.count, found.waiting.count, found.skipped.count)
    assert counts == (4, 3, 0, 1, 0)
    assert (found.entered.value, found.matured_passed, found.matured, found.stays.p50) == ("4000.00", 3, 4, 5)
    assert (found.conversion.share, found.conversion.is_few) == (0.75, True)
    rita = api(planted.cast.rita)
    path = f"/funnel/rows?stage={stage}&figure=passed&limit=1"
    first = fits(rita.get(path), WhyRowsOut)
    second = fits(rita.get(f"{path}&cursor={first.next_cursor}"), WhyRowsOut)
    assert (first.total.count, first.total.value, second.next_cursor) == (2, "2000.00", None)
    assert {row.name for row in (*first.items, *second.items)} == {"Quay", "Silo"}
    olga = public_id(planted.cast.olga)
    hers = fits(api(planted.cast.ada).get(f"/funnel/rows?stage={stage}&by=owner&at={olga}&owner={olga}"), WhyRowsOut)
    assert {row.name for row in hers.items} == {"Crane", "Dock"}
    assert [row.days for row in hers.items if row.ending == "waiting"] == [60]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/funnel?owner=x", "segment_value_wrong"),
        ("/funnel?since=2026-02-01&until=2026-01-01", "days_reversed"),
        ("/funnel/rows?stage=STAGE&figure=moon", "stage_figure_unknown"),
        ("/funnel/rows?stage=STAGE&by=reason&at=", "segment_undefined"),
        ("/funnel/rows?stage=STAGE&by=owner", "segment_values_count"),
        ("/funnel/rows?stage=STAGE&cursor=WyJyb3ciLC0xXQ", "cursor_unusable"),
        ("/bottlenecks?days=ever", "since_missing"),
        ("/losses?by=owner&by=owner", "ways_too_many"),
        ("/losses?by=moon", "segment_unknown"),
        ("/losses/rows?by=moon&at=x", "segment_unknown"),
        ("/losses?reason=x", "segment_value_wrong"),
    ],
)
def test_what_cannot_be_answered_is_said(sales: Sales, path: str, code: str) -> None:
    reply = api(sales.cast.ada).get(path.replace("STAGE", public_id(1)))
    assert reply.status_code == 422
    assert [reason["code"] for reason in content(reply)["reasons"]] == [code]
