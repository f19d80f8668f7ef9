"""Writing scenarios, and who reads which figures of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.rules import year_number
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.scenarios import actions
from quarterdeck.scenarios.actions import answering
from quarterdeck.scenarios.actions.answering import Told, keep_answer
from quarterdeck.scenarios.models import Scenario, ScenarioAnswer, ScenarioRow, ScenarioVersion
from quarterdeck.scenarios.queries import lines_of, rows_behind, scenario_row, scenarios_of, versions_of, waiting
from quarterdeck.scenarios.queries.rows import ENDED
from quarterdeck.scenarios.terms import MOST_WAITING, Lever, Row, Said, State
from quarterdeck.scenarios.tests.making import FIGURES, WIN_RATE, answer, publish, scenario
from quarterdeck.scores.queries import newest_base
from quarterdeck.users.actions import leave_team
from quarterdeck.users.queries import company, system_actor
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, actor
from tests.unchanged import unchanged


def seen(sales: Sales, name: str, pk: int) -> Row:
    by = sales.actor(name)
    return scenario_row(by, lines_of(by), pk)


def edit(sales: Sales, who: str, pk: int, said: Said | None = None, **changes: Any) -> actions.Saved:
    by = sales.actor(who)
    return actions.edit_scenario(scenario_id=pk, changes=changes, said=said, by=by, via=SYSTEM)


def test_nothing_is_supposed_before_a_forecast(sales: Sales) -> None:
    for method, code in (("", "scenario_no_forecast"), ("stage_weights", "scenario_history_short")):
        if method:
            publish(method=method)
        with pytest.raises(Refused) as refused:
            scenario(actor(sales.cast.rita))
        assert [one.code for one in refused.value.reasons] == [code]
    assert not Scenario.objects.exists()


def test_what_is_supposed_anew_is_a_version_and_earlier_ones_stay(sales: Sales) -> None:
    publish()
    deal = sales.deal()
    pk = scenario(actor(sales.cast.rita))
    assert waiting()
    answer(pk, deal)
    assert not waiting()
    assert edit(sales, "rita", pk, WIN_RATE, note="For the board").seq
    assert not waiting()
    edit(sales, "rita", pk, Said((Lever("win_rate", 1.2),), include=(deal,)))
    assert waiting()
    answer(pk, deal, problem="Too far.")
    actions.ask_again(scenario_id=pk, by=actor(sales.cast.rita), via=SYSTEM)
    row = seen(sales, "rita", pk)
    assert [one.number for one in versions_of(sales.actor("rita"), row)] == [3, 2, 1]
    assert [one.answer and one.answer.problem for one in versions_of(sales.actor("rita"), row)] == [
        None,
        "Too far.",
        "",
    ]
    assert row.newest.said.include == (deal,)
    assert row.version == 4
    named = (
        apps.get_model("journal", "Entry")
        ._default_manager.filter(kind="scenario")
        .order_by("seq")
        .values_list("event", flat=True)
    )
    assert list(named) == ["scenario.added", "scenario.edited", "scenario.asked", "scenario.asked"]


def test_nobody_fills_the_queue(sales: Sales) -> None:
    publish()
    by = actor(sales.cast.rita)
    pk = scenario(by)
    for number in range(MOST_WAITING - 1):
        scenario(by, f"Push {number}")
    # What is asked anew takes the place of what waits.
    actions.ask_again(scenario_id=pk, by=by, via=SYSTEM)
    with pytest.raises(Refused) as refused:
        scenario(by, "Another")
    assert [one.code for one in refused.value.reasons] == ["scenarios_waiting"]
    assert scenario(actor(sales.cast.max))
    answer(pk)
    assert scenario(by, "Another")


def test_what_is_replaced_or_deleted_is_not_computed(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    by = actor(sales.cast.rita)
    kept, gone = scenario(by), scenario(by, "Gone")
    actions.ask_again(scenario_id=kept, by=by, via=SYSTEM)
    actions.delete_scenario(scenario_id=gone, by=by, via=SYSTEM)
    computed: list[tuple[int, int]] = []

    def told(_world: object, version: ScenarioVersion) -> Told:
        computed.append((version.scenario_id, version.number))
        return Told("Too far.")

    monkeypatch.setattr(answering, "_told", told)
    assert (answering.answer_waiting(now=timezone.now()), computed, waiting()) == (1, [(kept, 2)], False)
    actions.restore_scenario(scenario_id=gone, by=by, via=SYSTEM)
    assert waiting()
    assert answering.answer_waiting(now=timezone.now()) == 1
    assert computed[1:] == [(gone, 1)]


def test_versions_and_answers_never_change(sales: Sales) -> None:
    publish()
    pk = scenario(actor(sales.cast.rita))
    answer(pk)
    for model in (ScenarioVersion, ScenarioAnswer):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(at=timezone.now())


def test_a_line_whose_deals_one_does_not_see_is_refused(sales: Sales) -> None:
    publish()
    cast = sales.cast
    for by, line in (
        (cast.rita, {"person_id": cast.olga}),
        (cast.rita, {"person_id": None, "team_id": cast.north}),
        (cast.max, {"person_id": None}),
        (cast.max, {"person_id": None, "team_id": cast.south}),
    ):
        with pytest.raises(Refused) as refused:
            scenario(actor(by), **line)
        assert [one.code for one in refused.value.reasons] == ["scenario_line_unknown"]
    assert scenario(actor(cast.max), person_id=None, team_id=cast.north)
    assert scenario(actor(cast.ada), person_id=None)
    with pytest.raises(NotFound):
        lines_of(actor(cast.paul))


def test_a_closed_deal_or_one_of_another_line_is_refused(sales: Sales) -> None:
    publish()
    closed = sales.deal()
    sales.move(closed, "closed_lost", fill={"loss_reason_id": sales.reasons["unresponsive"]})
    others = sales.deal(by="system", owner_id=sales.cast.olga)
    for deal in (closed, others):
        with pytest.raises(Refused, match="not open"):
            scenario(actor(sales.cast.rita), said=Said(include=(deal,)))
    assert scenario(actor(sales.cast.ada), said=Said(include=(others,)), person_id=None)


def test_sharing_shows_no_figure_of_deals_one_may_not_see(sales: Sales) -> None:
    publish()
    cast, deal = sales.cast, sales.deal()
    pk = scenario(actor(cast.max), said=Said(WIN_RATE.levers, include=(deal,)), person_id=None, team_id=cast.north)
    answer(pk, deal)
    with pytest.raises(NotFound):
        seen(sales, "rita", pk)
    edit(sales, "max", pk, sharing="team", shared_team_id=cast.north)
    row = seen(sales, "rita", pk)
    assert not row.is_readable
    assert not row.is_own
    assert rows_behind(actor(cast.rita), row, 0, 10) == []
    with pytest.raises(NotFound):
        seen(sales, "olga", pk)
    edit(sales, "max", pk, sharing="person", shared_person_id=cast.ada)
    assert seen(sales, "ada", pk).is_readable
    assert [one.part for one in rows_behind(actor(cast.ada), seen(sales, "ada", pk), 0, 10)] == [1660]
    with pytest.raises(NotPermitted):
        edit(sales, "ada", pk, name="Mine")


def test_a_copy_counts_what_its_owner_may_see(sales: Sales) -> None:
    publish()
    cast = sales.cast
    own, others = sales.deal(), sales.deal(by="system", owner_id=cast.olga)
    said = Said(WIN_RATE.levers, include=(own, others))
    pk = scenario(actor(cast.ada), said=said, person_id=None, sharing="person", shared_person_id=cast.rita)
    copied = actions.copy_scenario(scenario_id=pk, name="Mine", by=actor(cast.rita), via=SYSTEM).id
    row = seen(sales, "rita", copied)
    assert (row.fields.person_id, row.fields.team_id, row.fields.sharing) == (cast.rita, None, "private")
    assert row.newest.said == Said(WIN_RATE.levers, include=(own,))


def test_a_quota_is_kept_as_it_was_when_it_was_asked(sales: Sales) -> None:
    publish()
    cast = sales.cast
    today = timezone.now().date()
    year = year_number(company().calendar, today)
    plan = Plan(amount=Decimal(12_000), currency="EUR")
    set_quota(target=Target(year=year, person_id=cast.rita), plan=plan, by=system_actor(), via=SYSTEM)
    pk = scenario(actor(cast.rita))
    assert seen(sales, "rita", pk).newest.quota == 300_000


def test_deleted_ones_come_back_but_not_over_another_of_the_name(sales: Sales) -> None:
    publish()
    by = actor(sales.cast.rita)
    pk = scenario(by)
    with pytest.raises(Stale):
        actions.delete_scenario(scenario_id=pk, by=by, via=SYSTEM, version=7)
    actions.delete_scenario(scenario_id=pk, by=by, via=SYSTEM)
    assert scenarios_of(by, lines_of(by)) == []
    assert [row.id for row in scenarios_of(by, lines_of(by), State.DELETED)] == [pk]
    other = scenario(by)
    with pytest.raises(Refused, match="already"):
        actions.restore_scenario(scenario_id=pk, by=by, via=SYSTEM)
    actions.edit_scenario(scenario_id=other, changes={"name": "Other"}, by=by, via=SYSTEM)
    actions.restore_scenario(scenario_id=pk, by=by, via=SYSTEM)
    assert len(scenarios_of(by, lines_of(by))) == 2


def test_who_is_erased_leaves_no_words(sales: Sales) -> None:
    publish()
    cast = sales.cast
    private = scenario(actor(cast.rita), "Private", note="Words")
    shared = scenario(actor(cast.rita), "Shared", note="Words", sharing="person", shared_person_id=cast.max)
    to_rita = scenario(actor(cast.max), sharing="person", shared_person_id=cast.rita)
    with transaction.atomic():
        actions.forget_person(person_id=cast.rita)
    told = {row.pk: (row.name, row.note, row.state, row.sharing) for row in Scenario.objects.all()}
    assert told[private] == ("Erased scenario", "", "deleted", "private")
    assert told[shared] == ("Shared", "", "active", "person")
    assert told[to_rita][3] == "private"


def test_a_newer_answer_replaces_the_rows(sales: Sales) -> None:
    publish(timezone.now() - timedelta(days=1))
    deal = sales.deal()
    pk = scenario(actor(sales.cast.rita))
    answer(pk, deal)
    actions.ask_again(scenario_id=pk, by=actor(sales.cast.rita), via=SYSTEM)
    answer(pk)
    assert not ScenarioRow.objects.exists()


def test_a_scenario_stays_of_its_line_and_with_its_owner(sales: Sales) -> None:
    publish()
    cast, deal = sales.cast, sales.deal()
    pk = scenario(actor(cast.max), person_id=None, team_id=cast.north, sharing="team", shared_team_id=cast.north)
    answer(pk, deal)
    # Rita reads her own line: figures of North would stand in its earlier versions.
    with unchanged(), pytest.raises(Refused, match="stays of its line"):
        edit(sales, "max", pk, team_id=None, person_id=cast.rita)
    leave_team(team_id=cast.north, person_id=cast.max, by=system_actor(), via=SYSTEM)
    assert not seen(sales, "max", pk).is_readable
    with pytest.raises(Refused, match="may all see"):
        edit(sales, "max", pk, Said((Lever("win_rate", 1.2),)))
    with pytest.raises(Refused, match="may all see"):
        actions.ask_again(scenario_id=pk, by=actor(cast.max), via=SYSTEM)
    assert edit(sales, "max", pk, sharing="private").seq
    with pytest.raises(NotFound):
        seen(sales, "rita", pk)


def test_figures_of_a_quarter_that_ended_are_for_who_reads_all(sales: Sales) -> None:
    publish()
    cast, deal = sales.cast, sales.deal()
    pk = scenario(actor(cast.max), person_id=None, team_id=cast.north, sharing="person", shared_person_id=cast.ada)
    base = newest_base()
    assert base is not None
    row = {
        "opportunity_id": deal, "chance_today_ppm": 1, "value_today_minor": 1, "part_today_minor": 1, "chance_ppm": 1,
        "value_minor": 1, "part_minor": 1,
    }  # fmt: skip
    version = ScenarioVersion.objects.get(scenario_id=pk)
    ended = replace(base, period_end=timezone.now().date() - timedelta(days=2))
    keep_answer(version=version, base=ended, told=Told("", FIGURES, (row,)), at=timezone.now())
    for who, told in (("max", ENDED), ("ada", "")):
        found = seen(sales, who, pk)
        for one in (found.newest, *versions_of(sales.actor(who), found)):
            assert one.answer is not None
            assert (one.answer.problem, bool(one.answer.figures)) == (told, not told)
        assert len(rows_behind(sales.actor(who), found, 0, 9)) == (0 if told else 1)


def test_one_that_cannot_be_written_keeps_nobody_waiting(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    first, second = scenario(actor(sales.cast.rita)), scenario(actor(sales.cast.olga))
    row = {
        "opportunity_id": sales.deal(), "chance_today_ppm": 1, "value_today_minor": 1, "part_today_minor": 1,
        "chance_ppm": 1, "value_minor": 10**20, "part_minor": 1,
    }  # fmt: skip

    def told(_world: object, version: ScenarioVersion) -> Told:
        return Told("", FIGURES, (row,) if version.scenario_id == first else ())

    monkeypatch.setattr(answering, "world_of", lambda _base: None)
    monkeypatch.setattr(answering, "_told", told)
    assert actions.answer_waiting(now=timezone.now()) == 2
    found = dict(ScenarioAnswer.objects.values_list("scenario_version__scenario_id", "problem"))
    assert found == {first: answering.FAILED, second: ""}
