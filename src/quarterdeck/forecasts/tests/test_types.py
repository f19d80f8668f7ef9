"""Types of forecasts: which make sense, what each sums, who sees which line, and that changing loses no call."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from quarterdeck.customers.actions import activate_territories, draft_plan
from quarterdeck.forecasts import rules
from quarterdeck.forecasts.actions import Place, adjust_forecast, judge_deal, lock_week, submit_call
from quarterdeck.forecasts.queries import behind, locked_weeks, locks_of, scene_of, tree_of, types_of
from quarterdeck.forecasts.terms import COMPANY, ForecastType, Judged
from quarterdeck.forecasts.tests.making import kept, line_of
from quarterdeck.forecasts.tests.trading import KIND, Trade, every, territory_line, trade_of
from quarterdeck.pipelines.terms import Category
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.rules import year_number
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.territories import active_territories
from quarterdeck.users.terms import NewTerritory
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast

database = pytest.mark.django_db
ARR = {"measure": "recurring", "source": "lines", "hierarchy": "territory"}


@pytest.fixture
def trade(cast: Cast) -> Trade:
    return trade_of(cast)


@database
def test_each_type_sums_what_it_says(trade: Trade) -> None:
    """Against sums by hand: presses 2.5 x 1,000 scheduled in halves a year apart, licences 3 and 1 x 10 a month."""
    told: list[tuple[dict[str, Any], dict[str, int]]] = [
        ({"source": "splits"}, {"Rita Vogel": 286_000 + 3_333, "Olga Novak": 12_000 + 6_668, "North": 5_000}),
        ({"hierarchy": "territory"}, {"Ports": 286_000, "In no territory": 12_000 + 10_001 + 5_000}),
        ({"hierarchy": "channel"}, {"Direct": 286_000 + 10_001 + 5_000, "Partner": 12_000}),
        ({"source": "lines"}, {"Rita Vogel": 286_000, "Olga Novak": 12_000}),
        ({"source": "lines", "hierarchy": "family"}, {"Machines": 250_000, "Software": 48_000}),
        (ARR, {"Ports": 36_000, "In no territory": 12_000}),
        ({"source": "lines", "measure": "one_time"}, {"Rita Vogel": 250_000}),
        ({"source": "lines", "measure": "quantity", "hierarchy": "family"},
         {"Machines": 2_500_000, "Software": 4_000_000}),
        # The press starts with the next quarter; its first half is due in this one.
        ({"source": "lines", "date": "start"}, {"Rita Vogel": 36_000, "Olga Novak": 12_000}),
        ({"source": "lines", "date": "schedule"}, {"Rita Vogel": 125_000 + 36_000, "Olga Novak": 12_000}),
    ]  # fmt: skip
    for number, (words, expected) in enumerate(told):
        key = trade.type(f"Type {number}", **words)
        assert trade.own(key) == expected, words
    lacking = trade.picture("type-3").sums.unpriced
    assert lacking == {trade.cast.rita: 1, trade.cast.max: 1}, "deals without lines are counted beside"


@database
def test_rows_behind_every_figure_of_every_type_add_up_to_it(trade: Trade) -> None:
    won = trade.shop.sales
    won.move(trade.deals["licence"], "closed_won", "system")
    for number, one in enumerate(one for one in every() if not rules.sense_reasons(one) and not one.is_plain):
        words = {name: getattr(one, name).value for name in KIND}
        if number >= 18:
            trade.type("Type 17", key="type-17", **words)
        key = "type-17" if number >= 18 else trade.type(f"Type {number}", **words)
        found = trade.picture(key)
        for line in found.tree.lines:
            if not found.cells[line.key][Category.PIPELINE].raw and line.key != COMPANY:
                continue
            for column in (Category.CLOSED, Category.COMMIT):
                cell = found.cells[line.key][column]
                for figure, minor in ((column.value, cell.raw), (f"own_{column.value}", cell.own)):
                    rows = behind(found.scene, found.tree, line, figure)
                    assert sum(row.minor or 0 for row in rows) == minor, (key, line.name, figure)
        company_line = found.cells[COMPANY]
        assert company_line[Category.CLOSED].raw == sum(cells[Category.CLOSED].own for cells in found.cells.values())
    assert len(types_of()) == 19


@database
def test_only_who_may_sets_types_and_the_usual_one_is_one(trade: Trade) -> None:
    with pytest.raises(NotPermitted):
        set_as(trade, "rita", "Mine")
    key = trade.type("ARR", **ARR, is_default=True)
    assert [(one.key, one.is_default) for one in types_of()] == [("amount", False), (key, True)]
    assert scene_of(system_actor(), timezone.now()).type.key == key
    refused: list[tuple[str, dict[str, Any]]] = [
        ("forecast_type_exists", {"name": "arr"}),
        ("forecast_type_twice", {"name": "Again", **ARR}),
        ("forecast_default_needed", {"name": "ARR", "key": key, **ARR}),
        (
            "forecast_answer_unknown",
            {"name": "C", "hierarchy": "channel", "answers": (("company", trade.cast.disabled),)},
        ),
        (
            "forecast_answer_line_unknown",
            {"name": "C", "hierarchy": "channel", "answers": ((territory_line("Ports"), trade.cast.ada),)},
        ),
        ("forecast_answer_line_unknown", {"name": "C", "source": "lines", "answers": ((COMPANY, trade.cast.ada),)}),
        ("forecast_credit_by_team", {"name": "D", "hierarchy": "channel", "source": "splits"}),
        ("name_missing", {"name": " "}),
    ]
    for code, words in refused:
        with pytest.raises(Refused) as refusal:
            trade.type(words.pop("name"), **words)
        assert code in [reason.code for reason in refusal.value.reasons], code
    trade.type("Amount", key="amount", is_default=True)
    trade.type("ARR", key=key, **ARR, is_active=False)
    with pytest.raises(Refused, match="retired"):
        call(trade, "ada", key, COMPANY, 5)
    with pytest.raises(NotFound):
        trade.type("X", key="nothing")
    assert [row.number for row in kept("ForecastTypeVersion", key=key)] == [1, 2]
    rows = kept("ForecastTypeVersion")
    for is_removal in (True, False):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete() if is_removal else rows.update(name="y")


def set_as(trade: Trade, who: str, name: str, version: int | None = None, key: str = "") -> str:
    from quarterdeck.forecasts.actions import set_forecast_type

    kind = ForecastType(key, name)
    return set_forecast_type(kind=kind, by=trade.shop.sales.actor(who), via=SYSTEM, version=version)


@database
def test_who_answered_for_a_line_that_is_gone_stays_written(trade: Trade) -> None:
    ports = territory_line("Ports")
    of: dict[str, Any] = {**ARR, "answers": ((ports, trade.cast.ada),)}
    key = trade.type("ARR", **of)
    plan = draft_plan(name="Next", rows=[NewTerritory(key="all", name="All")], by=system_actor(), via=SYSTEM)
    activate_territories(plan_id=plan, by=system_actor(), via=SYSTEM)
    assert trade.type("Recurring", key=key, **of) == key
    with pytest.raises(Refused, match="no such line"):
        trade.type("Other", key=key, **{**of, "answers": ((ports, trade.cast.sam),)})


@database
def test_a_second_editor_is_told(trade: Trade) -> None:
    trade.type("Bookings", key="amount", is_default=True)
    with pytest.raises(Stale):
        set_as(trade, "sam", "Other", 0, "amount")


def call(trade: Trade, who: str, kind: str, line: str, commit: str | int) -> Any:
    place, amounts = Place(trade.picture(kind).scene.key, line, kind), {Category.COMMIT: Decimal(commit)}
    return submit_call(place=place, amounts=amounts, note="", by=trade.shop.sales.actor(who), via=SYSTEM)


@database
def test_calls_and_adjustments_of_each_type_stand_by_themselves(trade: Trade) -> None:
    arr, pieces = trade.type("ARR", **ARR), trade.type("Pieces", source="lines", measure="quantity")
    ports, rita = territory_line("Ports"), line_of(trade.shop.sales, "rita")
    call(trade, "max", arr, ports, 300)
    call(trade, "rita", pieces, rita, "6.5")
    place = Place(trade.picture(arr).scene.key, ports, arr)
    of: dict[str, Any] = {"place": place, "category": Category.COMMIT, "note": "", "via": SYSTEM}
    with pytest.raises(Refused, match="next level above"):
        adjust_forecast(**of, amount=Decimal(1), by=trade.shop.sales.actor("max"))
    adjust_forecast(**of, amount=Decimal(250), by=trade.shop.sales.actor("ada"))
    cells = trade.picture(arr).cells
    cell = cells[ports][Category.COMMIT]
    assert (cell.system, cell.call, cell.adjusted, cell.final) == (36_000, 30_000, 25_000, 25_000)
    assert cells[COMPANY][Category.COMMIT].system == 25_000 + 12_000
    assert trade.picture(pieces).cells[rita][Category.COMMIT].call == 6_500_000
    assert all(cell.call is None for cell in trade.picture("amount").cells[rita].values())
    rows = [(row.type, row.currency, row.deals) for row in kept("ForecastCall")]
    presses = str(trade.deals["presses"])
    assert rows[0] == ("rec-cl-ty-l", "EUR", presses)
    assert rows[1][:2] == ("qua-cl-tm-l", "")
    with pytest.raises(Refused, match="finer"):
        call(trade, "rita", pieces, rita, "0.0000001")
    # Another definition shows no call; set back, it is there again.
    trade.type("ARR", key=arr, **{**ARR, "measure": "one_time"})
    assert trade.picture(arr).cells[ports][Category.COMMIT].call is None
    trade.type("ARR", key=arr, **ARR)
    assert trade.picture(arr).cells[ports][Category.COMMIT].call == 30_000


@database
def test_nobody_sees_a_line_that_sums_a_deal_out_of_their_sight(trade: Trade) -> None:
    arr = trade.type("ARR", **ARR)
    assert set(trade.picture(arr, "max").cells) == {territory_line("Ports")}
    for who in ("rita", "olga"):
        assert trade.picture(arr, who).cells == {}
    credit = trade.type("Credit", source="splits")
    # Olga has credit of a deal of Rita's, which she may not see; Max may not see Olga.
    assert trade.picture(credit, "olga").cells == {}
    assert set(trade.picture(credit, "rita").cells) == {line_of(trade.shop.sales, "rita")}
    of_olga = trade.shop.sales.deal(
        "qualification", "system", owner_id=trade.cast.olga, category="commit", close_date=timezone.now().date(),
        account_id=account_of(trade.deals["presses"]),
    )  # fmt: skip
    trade.shop.add(of_olga, trade.shop.licence, by="system")
    assert trade.picture(arr, "max").cells == {}, "a deal of Olga's lies in Ports by now"
    assert territory_line("Ports") in trade.picture(arr, "ada").cells
    with pytest.raises(NotFound):
        call(trade, "max", arr, territory_line("Ports"), 1)


def account_of(deal: int) -> int | None:
    from quarterdeck.opportunities.tests.deals import row

    return row(deal).account_id


@database
def test_weeks_of_every_type_are_kept_as_they_were_and_told_to_few(trade: Trade) -> None:
    arr, credit = trade.type("ARR", **ARR), trade.type("Credit", source="splits")
    call(trade, "max", arr, territory_line("Ports"), 300)
    at = timezone.now()
    presses = trade.deals["presses"]
    (_press, licence) = trade.shop.lines(presses)
    trade.shop.remove(presses, licence.id, by="system")
    for kind in (arr, credit):
        assert lock_week(locked_at=at, by=system_actor(), via=SYSTEM, kind=kind)
        assert lock_week(locked_at=at, by=system_actor(), via=SYSTEM, kind=kind) is None
    for kind, line, own in (
        (arr, territory_line("Ports"), 36_000),
        (credit, line_of(trade.shop.sales, "olga"), 18_668),
    ):
        scene = scene_of(system_actor(), timezone.now(), "", kind)
        (week,) = locked_weeks(scene, tree_of(scene), locks_of(scene))
        assert week.cells[line][Category.COMMIT].own == own, "as it was at its own instant"
        narrow = scene_of(trade.shop.sales.actor("max"), timezone.now(), "", kind)
        (week,) = locked_weeks(narrow, tree_of(narrow), locks_of(narrow))
        assert week.cells == {}
    assert trade.own(arr) == {"In no territory": 12_000}


@database
def test_quotas_of_territories_and_families_stand_beside_their_lines(trade: Trade) -> None:
    year = year_number(company().calendar, timezone.now().date())
    ports = next(row.id for row in active_territories() if row.name == "Ports")
    for who, more in ((trade.cast.rita, {"territory_id": ports}), (trade.cast.olga, {"family": "Software"}),
                      (trade.cast.rita, {})):  # fmt: skip
        target = Target(year=year, person_id=who, **more)
        set_quota(target=target, plan=Plan(amount=Decimal(4800), currency="EUR"), by=system_actor(), via=SYSTEM)
    territory = trade.picture(trade.type("T", hierarchy="territory"))
    assert territory.quotas == {territory_line("Ports"): 120_000, COMPANY: 120_000} | {territory_line("World"): 120_000}
    family = trade.picture(trade.type("F", hierarchy="family", source="lines"))
    assert sorted(family.quotas.values()) == [120_000, 120_000]
    assert trade.picture(trade.type("ARR", **ARR)).quotas == {}


@database
def test_deals_are_judged_by_team(trade: Trade) -> None:
    arr, lines = trade.type("ARR", **ARR), trade.type("Lines", source="lines")
    of: dict[str, Any] = {
        "opportunity_id": trade.deals["presses"], "judged": Judged.IN, "by": trade.shop.sales.actor("max"),
        "via": SYSTEM,
    }  # fmt: skip
    key = trade.picture(arr).scene.key
    with pytest.raises(Refused, match="by no team"):
        judge_deal(place=Place(key, territory_line("Ports"), arr), **of)
    assert judge_deal(place=Place(key, line_of(trade.shop.sales, "north"), lines), **of)
    assert [row.type for row in kept("DealJudgement")] == ["amo-cl-tm-l"]
