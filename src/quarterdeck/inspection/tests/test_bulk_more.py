"""Bulk edits beyond fields filled in: next steps, fields emptied, moves made anyway."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.activities.queries import next_step
from quarterdeck.inspection.actions import draft_run, start_undo, work_off
from quarterdeck.inspection.queries.bulk import rows_of
from quarterdeck.inspection.rules.bulk import BulkChange, BulkStep, Step, change_as_json, change_of_json, change_reasons
from quarterdeck.inspection.tests.test_bulk import codes, go, outcomes
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
VIA = Via(Door.BULK)
LATER = timezone.now().date() + timedelta(days=40)
CALL = BulkStep("Call the buyer", LATER)


def a_run(sales: Sales, ids: list[int], change: BulkChange, by: str = "rita") -> int:
    return draft_run(change=change, ids=ids, by=sales.actor(by), via=VIA)


def test_next_step_is_set_on_each_and_undone_as_a_whole(sales: Sales) -> None:
    first, second = sales.deal(), sales.deal()
    go(sales, a_run(sales, [second], BulkChange(step=BulkStep("Send the offer", LATER))))
    run, page = go(sales, a_run(sales, [first, second], BulkChange(step=CALL)))
    assert outcomes(page) == ["changed", "changed"]
    assert [next_step(KIND, one).text for one in (first, second)] == ["Call the buyer"] * 2
    assert timeline("opportunity", first)[0].door is not Door.BULK, "a next step is no field of the deal"
    start_undo(run_id=run.id, by=sales.actor("rita"), via=VIA)
    while work_off(run.id):
        pass
    assert outcomes(rows_of(sales.actor("rita"), run.id), Step.UNDO) == ["changed", "changed"]
    assert [next_step(KIND, one).text for one in (first, second)] == ["", "Send the offer"]


def test_next_step_is_added_only_where_there_is_none(sales: Sales) -> None:
    first, second = sales.deal(), sales.deal()
    go(sales, a_run(sales, [second], BulkChange(step=BulkStep("Send the offer", LATER))))
    _run, page = go(sales, a_run(sales, [first, second], BulkChange(step=BulkStep("Call", LATER, is_added=True))))
    assert outcomes(page) == ["changed", "unchanged"]
    assert [next_step(KIND, one).text for one in (first, second)] == ["Call", "Send the offer"]


def test_a_step_set_since_is_not_undone(sales: Sales) -> None:
    number = sales.deal()
    run, _page = go(sales, a_run(sales, [number], BulkChange(step=CALL)))
    go(sales, a_run(sales, [number], BulkChange(step=BulkStep("Send the offer", LATER))))
    start_undo(run_id=run.id, by=sales.actor("rita"), via=VIA)
    work_off(run.id)
    assert outcomes(rows_of(sales.actor("rita"), run.id), Step.UNDO) == ["refused"]
    assert next_step(KIND, number).text == "Send the offer"


def test_open_rules_are_lifted_with_a_reason_by_those_who_may(sales: Sales) -> None:
    ids, why = [sales.deal("qualification", amount=None) for _ in range(2)], "The buyer signs today"
    move = BulkChange(stage_id=sales.stage("proposal"))
    anyway = BulkChange(stage_id=sales.stage("proposal"), override_reason=why)
    _run, refused = go(sales, a_run(sales, ids, move, by="max"), by="max")
    assert outcomes(refused) == ["refused", "refused"]
    _run, barred = go(sales, a_run(sales, ids, anyway))
    assert [found[0] for found in codes(barred)] == ["not_permitted", "not_permitted"]
    run, page = go(sales, a_run(sales, ids, anyway, by="max"), by="max")
    assert outcomes(page) == ["changed", "changed"]
    entry = timeline("opportunity", ids[0])[0]
    assert (entry.event, entry.door, entry.reason) == ("opportunity.moved", Door.BULK, why)
    start_undo(run_id=run.id, by=sales.actor("max"), via=VIA)
    work_off(run.id)
    assert {row(one).stage_id for one in ids} == {sales.stage("qualification")}


def test_fields_are_emptied_and_come_back(sales: Sales, browser: Browser) -> None:
    number = sales.deal(close_date=LATER, competitor="Kappa", source="Fair")
    rita = browser(sales.cast.rita)
    posted = {"deal": public_id(number), "emptied": ["close_date", "competitor"], "token": "t-empty-1"}
    here = rita.post("/opportunities/bulk", posted)["Location"]
    html = page_of(rita.get(here))
    assert html.count("emptied") == 2
    rita.post(f"{here}/apply")
    assert (row(number).close_date, row(number).competitor, row(number).source) == (None, "", "Fair")
    rita.post(f"{here}/undo")
    assert (row(number).close_date, row(number).competitor) == (LATER, "Kappa")


def test_form_offers_what_the_viewer_may_and_refuses_what_does_not_go_together(sales: Sales, browser: Browser) -> None:
    deal, rita, max_ = public_id(sales.deal()), browser(sales.cast.rita), browser(sales.cast.max)
    asked = f"/opportunities/bulk?deal={deal}"
    assert "Reason to move anyway" not in page_of(rita.get(asked))
    assert "Reason to move anyway" in page_of(max_.get(asked))
    for number, (given, told) in enumerate(
        (
            ({"competitor": "Kappa", "emptied": "competitor"}, "Fill in or empty, not both: Competitor."),
            ({"next_step": "Call", "next_step_due": "+1w", "competitor": "Kappa"}, "in a bulk edit of its own"),
            ({"override_reason": "Because", "competitor": "Kappa"}, "Only a move can be made anyway."),
        )
    ):
        with unchanged():
            answer = max_.post("/opportunities/bulk", {"deal": deal, "token": f"t-{number}", **given})
        assert told in page_of(answer, status=422)
    answer = rita.post(
        "/opportunities/bulk", {"deal": deal, "token": "t-s", "next_step": "Call", "next_step_due": "+1w"}
    )
    assert "Call, " in page_of(rita.get(answer["Location"]))


@pytest.mark.parametrize("change", [
    BulkChange(step=CALL),
    BulkChange(stage_id=7, override_reason="Because"),
    BulkChange(fields={"close_date": None, "competitor": "", "cf_1": ()}),
])  # fmt: skip
def test_changes_come_back_as_they_were_kept(change: BulkChange) -> None:
    assert change_of_json(change_as_json(change)) == change
    assert change_reasons(change) == []


def test_runs_kept_before_are_still_read() -> None:
    old = '{"fields": {"competitor": "Kappa"}, "shift_days": null, "stage_id": null}'
    assert change_of_json(old) == BulkChange(fields={"competitor": "Kappa"})
