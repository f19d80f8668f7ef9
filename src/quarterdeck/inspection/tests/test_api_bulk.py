"""Endpoints of bulk edits."""

from quarterdeck.inspection.api.bulk import BulkRowsOut, BulkRunOut, BulkRunsOut
from quarterdeck.inspection.jobs import work_off_bulk_runs
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.rest import api, content, fits

SCOPES = (Permission.OPPORTUNITIES_EDIT, Permission.OPPORTUNITIES_MOVE)


def test_a_run_is_checked_applied_and_undone(sales: Sales) -> None:
    rita, mine = api(sales.cast.rita, *SCOPES), sales.deal()
    foreign = sales.deal(by="system", owner_id=sales.cast.olga)
    body = {"opportunity_ids": [public_id(mine), public_id(foreign)], "fields": {"source": "Fair"}}
    run = fits(rita.post("/bulk-runs", body), BulkRunOut, 201)
    here = f"/bulk-runs/{run.id}"
    before = fits(rita.get(f"{here}/rows"), BulkRowsOut).items
    assert [one.outcome for one in before] == ["changed", "refused"]
    assert before[1].reasons[0].code == "not_found"
    assert fits(rita.post(f"{here}/apply"), BulkRunOut, 202).state == "running"
    while work_off_bulk_runs():
        pass
    done = fits(rita.get(here), BulkRunOut)
    assert (done.state, done.applied.changed, done.applied.refused) == ("done", 1, 1)
    assert row(mine).source == "Fair"
    rita.post(f"{here}/undo")
    while work_off_bulk_runs():
        pass
    assert fits(rita.get(f"{here}/rows"), BulkRowsOut).items[0].undo == "changed"
    assert fits(rita.get("/bulk-runs"), BulkRunsOut).items[0].state == "undone"


def test_a_query_names_all_that_match(sales: Sales) -> None:
    rita = api(sales.cast.rita, *SCOPES)
    sales.deal(name="Crane")
    sales.deal(name="Pump")
    run = fits(rita.post("/bulk-runs", {"query": "q=crane", "shift_days": 7}), BulkRunOut, 201)
    assert (run.state, run.total) == ("checked", 1)


def test_a_next_step_may_be_asked_for_only_where_there_is_none(sales: Sales) -> None:
    rita = api(sales.cast.rita, *SCOPES, Permission.ACTIVITIES_LOG)
    step = {"text": "Call", "due_on": "2031-03-03", "only_where_none": True}
    body = {"opportunity_ids": [public_id(sales.deal())], "next_step": step}
    here = f"/bulk-runs/{fits(rita.post('/bulk-runs', body), BulkRunOut, 201).id}"
    assert [one.outcome for one in fits(rita.get(f"{here}/rows"), BulkRowsOut).items] == ["changed"]


def test_refusals(sales: Sales) -> None:
    rita, deal = api(sales.cast.rita, *SCOPES), public_id(sales.deal())
    both = rita.post("/bulk-runs", {"opportunity_ids": [deal], "query": "", "shift_days": 1})
    assert [reason["code"] for reason in content(both)["reasons"]] == ["bulk_choice"]
    empty = rita.post("/bulk-runs", {"opportunity_ids": [deal]})
    assert [reason["code"] for reason in content(empty)["reasons"]] == ["bulk_nothing"]
    wrong = rita.post("/bulk-runs", {"query": "min=many", "shift_days": 1})
    assert [reason["code"] for reason in content(wrong)["reasons"]] == ["query_unreadable"]
    narrow = api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)
    assert narrow.post("/bulk-runs", {"opportunity_ids": [deal], "stage_id": deal}).status_code == 403
    run = fits(rita.post("/bulk-runs", {"opportunity_ids": [deal], "shift_days": 1}), BulkRunOut, 201)
    assert rita.post(f"/bulk-runs/{run.id}/undo").status_code == 409
    assert api(sales.cast.max, *SCOPES).get(f"/bulk-runs/{run.id}").status_code == 404
