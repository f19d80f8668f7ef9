"""Pages of bulk edits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.test import Client

from quarterdeck.inspection import jobs
from quarterdeck.inspection.views import bulk
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.users.actions import edit_role
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def checked(client: Client, ids: list[int], **change: str) -> str:
    """The address of a run of these deals, checked and not applied."""
    answer = client.post("/opportunities/bulk", {"deal": [public_id(one) for one in ids], "token": "", **change})
    assert answer.status_code == 303, answer.content
    return answer["Location"]


def test_ticked_deals_are_checked_changed_and_undone(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    rita = browser(sales.cast.rita)
    mine, other = sales.deal(name="Own"), sales.deal(by="system", owner_id=sales.cast.olga, name="Foreign")
    form = rita.post("/opportunities/bulk", {"deal": [public_id(mine), public_id(other), "nonsense"]})
    assert "2 deals" in form.content.decode()
    here = checked(rita, [mine, other], category="commit")
    with query_counts.expect("page of a checked run"):
        shown = page(rita, here)
    assert all(word in shown for word in ("Nothing is saved yet", "Will change", "Commit", "no such record"))
    assert row(mine).category != "commit"
    assert rita.post(f"{here}/apply")["Location"] == here
    done = page(rita, here)
    assert all(word in done for word in ("Changed", "Refused", "Undo all", "Only the refused ones"))
    assert row(mine).category == "commit"
    assert "Own" not in page(rita, f"{here}?only=refused").split('id="rows"')[1]
    rita.post(f"{here}/undo")
    assert "Undone" in page(rita, here)
    assert row(mine).category != "commit"
    assert "Undo all" not in page(rita, here)


def test_a_check_says_from_which_day_to_which_each_deal_moves(sales: Sales, browser: Browser) -> None:
    rita, dated, bare = browser(sales.cast.rita), sales.deal(close_date=date(2031, 3, 3)), sales.deal(close_date=None)
    shown = page(rita, checked(rita, [dated, bare], shift_days="14")).split('id="rows"')[1]
    assert "3 Mar 2031 → 17 Mar 2031" in shown
    assert shown.count("→") == 1
    assert row(dated).close_date == date(2031, 3, 3)


def test_what_is_wrong_comes_back_in_the_form(sales: Sales, browser: Browser) -> None:
    rita, deal = browser(sales.cast.rita), public_id(sales.deal())
    nothing = rita.post("/opportunities/bulk", {"deal": deal, "token": ""})
    assert (nothing.status_code, "at least one thing" in nothing.content.decode()) == (422, True)
    nobody = rita.post("/opportunities/bulk", {"token": "", "source": "Fair"})
    assert (nobody.status_code, "at least one deal" in nobody.content.decode()) == (422, True)
    typo = rita.post("/opportunities/bulk", {"deal": deal, "token": "", "close_date": "31 Feb"})
    assert typo.status_code == 422


def test_all_that_match_go_through_the_background(
    sales: Sales, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    ids = [sales.deal(name=f"Crane {number}") for number in range(3)]
    rita = browser(sales.cast.rita)
    form = page(rita, "/opportunities/bulk?all=1&query=q%3Dcrane")
    assert "3 deals" in form
    answer = rita.post("/opportunities/bulk", {"all": "1", "query": "q=crane", "token": "once", "source": "Fair"})
    here = answer["Location"]
    again = rita.post("/opportunities/bulk", {"all": "1", "query": "q=crane", "token": "once", "source": "Fair"})
    assert again["Location"] == here
    rita.post(f"{here}/apply")
    assert "0 of 3 worked off" in page(rita, here)
    part = rita.get(here, headers={"HX-Request": "true", "HX-Target": "div#progress"}).content.decode()
    assert "every 2s" in part
    assert "<html" not in part
    while jobs.work_off_bulk_runs():
        pass
    assert "worked off" not in page(rita, here)
    assert {row(number).source for number in ids} == {"Fair"}
    assert "Source: Fair" in page(rita, "/bulk-runs")


def test_a_filter_that_cannot_be_read_lets_nothing_through(sales: Sales, browser: Browser) -> None:
    sales.deal()
    rita = browser(sales.cast.rita)
    for query in ("pipeline=nowhere", "min=many", "flag=late"):
        answer = rita.post("/opportunities/bulk", {"all": "1", "query": query, "token": "", "source": "Fair"})
        assert (answer.status_code, "can be read" in answer.content.decode()) == (422, True)


def test_a_run_is_nobody_elses(sales: Sales, browser: Browser) -> None:
    here = checked(browser(sales.cast.rita), [sales.deal()], source="Fair")
    for person_id in (sales.cast.max, sales.cast.ada):
        page(browser(person_id), here, 404)
        assert browser(person_id).post(f"{here}/apply").status_code == 404


def test_an_undo_that_cannot_be_says_so(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    here = checked(rita, [sales.deal()], source="Fair")
    told = rita.post(f"{here}/undo", follow=True)
    assert "as it stands" in told.content.decode()


def test_boxes_and_button_of_the_list_belong_to_one_form(sales: Sales, browser: Browser) -> None:
    number = public_id(sales.deal())
    shown = page(browser(sales.cast.rita), "/opportunities")
    assert shown.count('id="bulk"') == 1
    assert shown.count('form="bulk"') == 2
    assert f'form="bulk" name="deal" value="{number}"' in shown
    assert 'id="bulk"' not in page(browser(sales.cast.rolf), "/opportunities")


def test_whoever_may_only_move_is_offered_moves_and_nothing_else(sales: Sales, browser: Browser) -> None:
    rep = next(one for one in roles() if one.key == "rep")
    lesser = replace(rep, permissions=rep.permissions - {Permission.OPPORTUNITIES_EDIT, Permission.ACTIVITIES_LOG})
    edit_role(new=lesser, by=system_actor(), via=SYSTEM)
    rita, mine = browser(sales.cast.rita), sales.deal(name="Own")
    assert "Change ticked deals" in page(rita, "/opportunities?kind=open")
    form = rita.post("/opportunities/bulk", {"deal": public_id(mine)}).content.decode()
    assert [f'name="{name}"' in form for name in ("stage_id", "close_date", "shift_days", "emptied")] == [
        True, False, False, False,
    ]  # fmt: skip
    checked(rita, [mine], stage_id=public_id(sales.stage("qualification")))
    refused = rita.post("/opportunities/bulk", {"deal": public_id(mine), "token": "", "category": "commit"})
    assert refused.status_code == 403
