"""The demo company's plan: the same for a seed, in order, and rich enough to show every page."""

import hashlib
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from quarterdeck.demo.rules import PEOPLE, DemoDeal, DemoPlan, DemoStep, plan_demo
from quarterdeck.demo.rules.company import BY_NAME, COMPANY_NAME, MANAGERS, REPS, TEAMS
from quarterdeck.demo.rules.named import NAMED
from quarterdeck.demo.rules.pipelines import OPEN_STAGES, PIPELINES
from quarterdeck.pipelines.rules.defaults import pipeline_faults

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return plan_demo(seed=7, today=TODAY, deals=800)


def every_step(deal: DemoDeal) -> tuple[DemoStep, ...]:
    return (*deal.steps, *deal.recent)


def path(deal: DemoDeal) -> list[str]:
    moved = [str(step.changes["stage"]) for step in every_step(deal) if "stage" in step.changes]
    return [str(deal.first["stage"]), *moved]


def test_the_same_seed_and_day_tell_the_same_story(plan: DemoPlan) -> None:
    assert plan_demo(seed=7, today=TODAY, deals=800) == plan
    assert plan_demo(seed=8, today=TODAY, deals=800) != plan


def test_the_story_is_the_same_on_every_machine() -> None:
    told = plan_demo(seed=2026, today=date(2026, 11, 19), deals=300)
    words = "\n".join(
        f"{deal.owner} {deal.created_at.isoformat()} {path(deal)} {deal.first['amount']} {len(every_step(deal))}"
        for deal in told.deals
    )
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == "5f65a3ddd6c0f507"


def test_one_more_deal_changes_none_of_the_others(plan: DemoPlan) -> None:
    assert plan_demo(seed=7, today=TODAY, deals=802).deals[: len(plan.deals)] == plan.deals


def test_steps_are_in_order_and_before_today(plan: DemoPlan) -> None:
    today = datetime.combine(TODAY, time(), tzinfo=UTC)
    for deal in plan.deals:
        instants = [deal.created_at, *(step.at for step in every_step(deal))]
        assert instants == sorted(instants)
        assert plan.begins < instants[0]
        assert instants[-1] < today


def test_there_is_something_of_everything(plan: DemoPlan) -> None:
    steps = [step for deal in plan.deals for step in every_step(deal)]
    fields = Counter(field for step in steps for field in step.changes)
    ends = Counter(path(deal)[-1] for deal in plan.deals)
    stages = [OPEN_STAGES[deal.pipeline] for deal in plan.deals]
    moves = [
        order.index(to) - order.index(start)
        for deal, order in zip(plan.deals, stages, strict=True)
        for start, to in zip(path(deal), path(deal)[1:], strict=False)
        if to in order
    ]
    assert len(plan.deals) == 800
    assert ends["closed_won"] > 200
    assert ends["closed_lost"] > 200
    assert min(moves) == -1
    assert max(moves) == 2
    assert (
        min(fields[name] for name in ("amount", "close_date", "category", "competitor", "seller_probability_bp")) > 40
    )
    assert {deal.first["currency"] for deal in plan.deals} == {"EUR", "USD", "GBP", "SEK", "CHF", "JPY"}
    assert {deal.first["channel"] for deal in plan.deals} == {"direct", "partner", "ecommerce"}
    assert any(step.excuse for deal in plan.deals for step in deal.recent)
    assert any(deal.deleted_at for deal in plan.deals)
    assert any(not deal.first["amount"] for deal in plan.deals)


def test_a_deal_that_closes_stays_closed(plan: DemoPlan) -> None:
    for deal in plan.deals:
        closed = [stage.startswith("closed") for stage in path(deal)]
        assert not any(closed[:-1])
        if closed[-1]:
            assert "stage" in every_step(deal)[-1].changes


def test_segments_behave_differently() -> None:
    plan = plan_demo(seed=2026, today=TODAY)
    ended: Counter[tuple[str, object]] = Counter()
    won: Counter[tuple[str, object]] = Counter()
    days: dict[tuple[str, object], list[int]] = {}
    for deal in plan.deals:
        segment = (deal.pipeline, deal.first["channel"])
        if path(deal)[-1].startswith("closed"):
            ended[segment] += 1
        if path(deal)[-1] == "closed_won":
            won[segment] += 1
            days.setdefault(segment, []).append((every_step(deal)[-1].at - deal.created_at).days)
    rates = {segment: won[segment] / ended[segment] for segment in ended}
    cycles = {segment: sorted(found)[len(found) // 2] for segment, found in days.items()}
    assert rates["enterprise", "partner"] > rates["enterprise", "direct"] + 0.1
    assert rates["inside", "ecommerce"] > rates["inside", "direct"] + 0.08
    assert cycles["enterprise", "partner"] > cycles["enterprise", "direct"] > 4 * cycles["inside", "direct"]
    assert cycles["inside", "direct"] > cycles["inside", "ecommerce"]


def test_names_are_distinct_and_addresses_can_reach_nobody(plan: DemoPlan) -> None:
    names = Counter(account.name for account in plan.accounts)
    domains = Counter(account.domain for account in plan.accounts if account.domain)
    addresses = [person.email for account in plan.accounts for person in account.contacts if person.email]
    addresses += [person.email for person in PEOPLE]
    assert all(address.endswith(".example") for address in [*addresses, *domains])
    assert max(names.values()) <= 2
    assert 0 < sum(count > 1 for count in domains.values()) < 20
    assert len({person.email for person in PEOPLE}) == len(PEOPLE)
    assert COMPANY_NAME == "Nordvik Automation"


def test_the_teams_and_the_pipelines_are_those_of_the_guide(plan: DemoPlan) -> None:
    assert (len(TEAMS), len(REPS), len(PIPELINES)) == (3, 14, 2)
    assert not any(pipeline_faults(each) for each in PIPELINES)
    assert max(len(stages) for stages in OPEN_STAGES.values()) <= 6
    assert [deal.first["name"] for deal in plan.deals[: len(NAMED)]] == [deal.name for deal in NAMED]
    assert {deal.owner for deal in plan.deals} == {rep.name for rep in REPS}


def test_work_lies_within_the_life_of_its_deal_and_plans_only_what_is_open(plan: DemoPlan) -> None:
    today, work = datetime.combine(TODAY, time(), tzinfo=UTC), plan.work
    is_open = [not path(deal)[-1].startswith("closed") and not deal.deleted_at for deal in plan.deals]
    for one in work.activities:
        assert (one.at is None) is (one.due_on is not None)
        assert one.at is None or plan.deals[one.deal].created_at <= one.at < today
        assert one.at is not None or is_open[one.deal]
    assert all(is_open[one.deal] for kept in (work.next_steps, work.evidence, work.needs) for one in kept)
    assert all(plan.deals[one.deal].created_at.date() <= one.on < TODAY for one in work.evidence)
    assert len({one.deal for one in work.next_steps}) == len(work.next_steps)
    due = [one.due_on for one in work.next_steps]
    assert min(due) < TODAY < max(due)


def test_who_looks_after_deals_has_a_first_morning(plan: DemoPlan) -> None:
    busy = {plan.deals[step.deal].owner_now for step in plan.work.next_steps}
    due = {one.by for one in plan.work.activities if one.due_on == TODAY}
    assert {"Rita Sørensen", "Jonas Weber", "Tom Okafor"} <= busy
    assert due >= busy | {MANAGERS[BY_NAME[name].team].name for name in busy}
    before = datetime.combine(TODAY - timedelta(days=1), time(), tzinfo=UTC)
    told = {
        plan.deals[one.deal].owner_now
        for one in plan.work.activities
        if one.at and one.at > before and one.by != plan.deals[one.deal].owner_now
    }
    assert told >= busy
