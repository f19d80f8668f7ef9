"""What is advised for deals, to whom, and what is answered: dismissed for good, or noted when it is done."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.advice.actions import dismiss_advice, follow_advice, keep_evidence
from quarterdeck.advice.api import OpportunityActionsOut
from quarterdeck.advice.models import Response
from quarterdeck.advice.queries import advice_lens, deal_advice, evidence_day, own_advice, weighed_now
from quarterdeck.advice.queries import advised as queries
from quarterdeck.advice.terms import Answer, Practice
from quarterdeck.advice.tests.making import NOW, a_line, few, kept
from quarterdeck.advice.views import page as pages
from quarterdeck.journal.queries import entries_after
from quarterdeck.opportunities.actions import add_buying_contact
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import SYSTEM
from tests.copied import copied
from tests.customers import a_contact
from tests.query_counts import QueryCounts
from tests.rest import api, content, fits, problem

Browser = Callable[[int], Client]
STAGE = "qualification"


@pytest.fixture
def deal(sales: Sales) -> int:
    """Rita's deal of 1,000 euros with nobody but the economic buyer; a champion is advised for its stage."""
    found = sales.deal(STAGE, "system", NOW - timedelta(days=40))
    stage = sales.stage(STAGE)
    kept(
        a_line(stage),
        a_line(stage, Practice.ECONOMIC_BUYER, surely=20),
        a_line(stage, Practice.SECOND_CONTACT, likely=3, surely=-4),
        few(stage, Practice.CONVERSATION),
    )
    return found


def practices(sales: Sales, deal: int, name: str = "rita") -> list[Practice]:
    told = deal_advice(advice_lens(sales.actor(name), NOW), deal).told
    return [one.line.practice for one in told.best]


def test_a_deal_is_advised_what_it_lacks(sales: Sales, deal: int) -> None:
    found = deal_advice(advice_lens(sales.actor("sam"), NOW), deal)
    (one,) = found.told.best
    assert (one.line.practice, one.stake, one.least) == (Practice.CHAMPION, 180_00, 60_00)
    assert [line.practice for line in found.told.unclear] == [Practice.SECOND_CONTACT]
    assert [line.practice for line in found.told.few] == [Practice.CONVERSATION]
    with pytest.raises(NotFound):
        deal_advice(advice_lens(sales.actor("olga"), NOW), deal)
    sales.move(deal, "closed_lost", "system", fill={"loss_reason_id": sales.reasons["no_decision"]})
    assert practices(sales, deal) == []


def test_own_deals_come_by_what_is_at_stake_at_the_least(sales: Sales, deal: int, query_counts: QueryCounts) -> None:
    larger = sales.deal(STAGE, "system", NOW, amount=Decimal(5000))
    unpriced = sales.deal(STAGE, "system", NOW, amount=None)
    sales.deal(STAGE, "system", NOW, owner_id=sales.cast.olga)
    sales.deal("lead_generation", "system", NOW)
    lens = advice_lens(sales.actor("rita"), NOW)
    with query_counts.expect("own next best actions"):
        found = own_advice(lens).told
    with query_counts.expect("next best actions of a deal"):
        deal_advice(advice_lens(sales.actor("rita"), NOW), deal)
    assert [(one.advice.deal_id, one.advice.least) for one in found] == [
        (larger, 300_00),
        (deal, 60_00),
        (unpriced, None),
    ]
    assert own_advice(advice_lens(sales.actor("rolf"), NOW)).told == ()


def test_of_very_many_own_deals_the_dearest_are_looked_through_and_it_is_said(
    sales: Sales, deal: int, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rita, said = browser(sales.cast.rita), "Looked through were the 1 dearest"
    monkeypatch.setattr(queries, "OWN_DEALS", 1)
    monkeypatch.setattr(pages, "OWN_DEALS", 1)
    assert said not in rita.get("/next-best-actions").content.decode()
    larger = sales.deal(STAGE, "system", NOW, amount=Decimal(5000))
    own = own_advice(advice_lens(sales.actor("rita"), NOW))
    assert ([one.advice.deal_id for one in own.told], own.is_cut) == ([larger], True)
    assert said in rita.get("/next-best-actions").content.decode()
    assert content(api(sales.cast.rita).get("/next-best-actions"))["is_cut"]


def test_who_does_not_read_all_is_told_no_exact_counts(sales: Sales, deal: int, browser: Browser) -> None:
    said = "Of 96 deals that had a champion named by Qualification, 42 were won; of 88 without, 19."
    path = f"/opportunities/{public_id(deal)}"
    page = unescape(browser(sales.cast.sam).get(path).content.decode())
    assert said in page
    assert "An association does not show that the practice is the cause." in page
    rita = browser(sales.cast.rita)
    page = unescape(rita.get(path).content.decode())
    assert said not in page
    assert "about 45% were won" not in page
    assert "about 45% (of more than 50) were won; of those without, about 20% (of more than 50)." in page
    (item,) = fits(api(sales.cast.rita).get(f"{path}/next-best-actions"), OpportunityActionsOut).items
    assert (item.done.model_dump(), item.at_least) == (
        {"count": None, "won": None, "percent": 45, "at_least": 51, "at_most": None},
        "60.00",
    )
    exact = fits(api(sales.cast.sam).get(f"{path}/next-best-actions"), OpportunityActionsOut).items[0]
    assert (exact.done.count, exact.undone.won) == (96, 19)
    day = unescape(rita.get("/my-day").content.decode()).partition('id="next-best-actions"')[2]
    assert "about 45% (of more than 50) were won" in day
    kept(a_line(sales.stage(STAGE), undone=a_line(1).undone.__class__(19, 2)))
    assert (practices(sales, deal, "rita"), practices(sales, deal, "sam")) == ([], [Practice.CHAMPION])


def test_dismissed_it_does_not_come_back(sales: Sales, deal: int, browser: Browser) -> None:
    asked: dict[str, Any] = {"opportunity_id": deal, "practice": "champion", "via": SYSTEM}
    with pytest.raises(NotFound):
        dismiss_advice(**asked, reason="No", by=sales.actor("olga"))
    with pytest.raises(NotPermitted):
        dismiss_advice(**asked, reason="No", by=sales.actor("rolf"))
    with pytest.raises(NotFound):
        dismiss_advice(**{**asked, "practice": "date_held"}, reason="No", by=sales.actor("rita"))
    path = f"/opportunities/{public_id(deal)}/next-best-actions/champion/dismiss"
    rita = browser(sales.cast.rita)
    assert rita.get(path).status_code == 200
    assert rita.post(path, {"reason": " "}).status_code == 422
    assert not Response.objects.exists()
    assert rita.post(path, {"reason": "They  decide together."}).status_code == 303
    row = Response.objects.get()
    assert (row.answer, row.reason, row.author_id) == ("dismissed", "They decide together.", sales.cast.rita)
    assert (row.done, row.done_won, row.undone, row.undone_won, row.likely, row.surely) == (96, 42, 88, 19, 18, 6)
    assert told_of("opportunity.advice_dismissed") == [deal]
    assert practices(sales, deal) == []
    second = sales.deal(STAGE, "system", NOW)
    there = path.replace(public_id(deal), public_id(second))
    in_place = rita.post(there, {"reason": "A tender."}, headers={"HX-Request": "true", "HX-Target": "advice"})
    told = unescape(in_place.content.decode())
    assert (in_place.status_code, "<html" in told, "A tender." in told) == (200, False, True)
    kept(a_line(sales.stage(STAGE), surely=40), now=NOW + timedelta(days=1))
    assert practices(sales, deal) == []
    with pytest.raises(Refused, match="before"):
        dismiss_advice(**asked, reason="Again", by=sales.actor("rita"))
    problem(api(sales.cast.rita, "opportunities.edit").post(path, {"reason": "Again"}), 422, "refused")
    assert "They decide together." in rita.get(f"/opportunities/{public_id(deal)}").content.decode()
    for write in (lambda: Response.objects.all().delete(), lambda: Response.objects.update(reason="")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


@pytest.mark.parametrize(
    ("on", "target", "page"), [("own", "own-actions", "/next-best-actions"), ("day", "next-best-actions", "/my-day")]
)
def test_it_is_dismissed_where_it_stands(
    sales: Sales, deal: int, browser: Browser, on: str, target: str, page: str
) -> None:
    second, rita = sales.deal(STAGE, "system", NOW, amount=Decimal(5000), name="Ovens"), browser(sales.cast.rita)
    paths = [f"/opportunities/{public_id(one)}/next-best-actions/champion/dismiss" for one in (second, deal)]
    shown = unescape(rita.get(page).content.decode())
    for path in paths:
        assert f"{path}?on={on}" in shown
    dialog = rita.get(f"{paths[0]}?on={on}").content.decode()
    assert f'action="{paths[0]}?on={on}' in dialog
    assert f'data-reply="{target}"' in dialog
    asked = {"HX-Request": "true", "HX-Target": target}
    told = rita.post(f"{paths[0]}?on={on}", {"reason": ""}, headers=asked)
    assert (told.status_code, "<dialog" in told.content.decode()) == (422, True)
    told = rita.post(f"{paths[0]}?on={on}", {"reason": "A tender."}, headers=asked)
    part = told.content.decode()
    assert f'id="{target}"' in part
    assert (paths[0] in part, paths[1] in part, "<html" in part) == (False, True, False)
    last = rita.post(f"{paths[1]}?on={on}&page=1", {"reason": "A tender."}, headers=asked).content.decode()
    assert f'id="{target}"' in last
    assert paths[1] not in last
    third = sales.deal(STAGE, "system", NOW)
    path = f"/opportunities/{public_id(third)}/next-best-actions/champion/dismiss?on={on}"
    assert rita.post(path, {"reason": "A tender."}).headers["Location"].partition("?")[0] == page
    assert rita.get(path.replace(f"on={on}", "on=elsewhere")).status_code == 404


def test_what_was_advised_and_is_done_is_noted_once(sales: Sales, deal: int) -> None:
    stage, system = sales.stage(STAGE), system_actor()
    kept(a_line(stage), a_line(stage, Practice.CONVERSATION), a_line(stage, Practice.SECOND_CONTACT, surely=-1))
    talked = sales.deal(STAGE, "system", NOW - timedelta(days=40))
    call(talked, -10)
    assert follow_advice(now=NOW) == 0, "it begins with what is written from here on"
    person = a_contact(sales.cast.rita, account_id=sales.account)
    at = NOW + timedelta(hours=1)
    add_buying_contact(opportunity_id=deal, contact_id=person, role="champion", by=system, via=SYSTEM, at=at)
    call(deal, 1)
    call(talked, 1)
    while follow_advice(now=NOW + timedelta(hours=2)):
        pass
    found = set(Response.objects.values_list("opportunity_id", "practice", "answer", "surely"))
    assert found == {(deal, "champion", "followed", 6), (deal, "conversation", "followed", 6)}
    assert told_of("opportunity.advice_followed") == [deal, deal]
    answers = deal_advice(advice_lens(sales.actor("rita"), NOW), deal).answers
    assert {one.answer for one in answers} == {Answer.FOLLOWED}


def told_of(event: str) -> list[int]:
    """The records of the entries of an event."""
    return [one.record_id for one in entries_after((0, 0), 10_000) if one.event == event]


def call(deal: int, hours: int) -> None:
    new = NewActivity(
        kind="opportunity", record_id=deal, type=ActivityType.CALL, outcome=Outcome.CONNECTED,
        at=NOW + timedelta(hours=hours),
    )  # fmt: skip
    log_activity(new=new, by=system_actor(), via=SYSTEM)


def test_patterns_are_weighed_once_a_day_and_stay_clear_since(sales: Sales) -> None:
    with copied():
        assert keep_evidence(now=NOW) == 0
        assert evidence_day() == NOW.date()
    assert keep_evidence(now=NOW) == 0, "no copy is asked a second time"
    stage = sales.stage(STAGE)
    later = NOW + timedelta(days=1)
    kept(a_line(stage))
    kept(a_line(stage), now=later)
    assert weighed_now().clear_at == {(stage, Practice.CHAMPION): NOW}
    kept(a_line(stage, surely=0), now=later)
    kept(a_line(stage), now=later)
    assert weighed_now([stage]).clear_at == {(stage, Practice.CHAMPION): later}
