"""What is written of quotas, what stays readable, and what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from quarterdeck.quotas import actions, queries
from quarterdeck.quotas.models import Quota, QuotaMonth, QuotaVersion
from quarterdeck.quotas.terms import Copied, Ramp, Target
from quarterdeck.quotas.tests.making import YEAR, a_plan, a_quota, entries
from quarterdeck.users.actions import edit_company
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import CompanySettings
from quarterdeck.values.period import CalendarPattern, FiscalCalendar
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM, Cast, actor

JANUARY, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 5))


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def test_a_changed_quota_is_a_version_and_the_old_one_stays_readable(cast: Cast) -> None:
    by, target = actor(cast.sam), Target(year=YEAR, person_id=cast.rita)
    first = actions.set_quota(target=target, plan=a_plan("120000.01"), by=by, via=SYSTEM, at=JANUARY)
    second = actions.set_quota(target=target, plan=a_plan("90000"), by=by, via=SYSTEM, at=MAY)
    again = actions.set_quota(target=target, plan=a_plan("90000"), by=by, via=SYSTEM)
    assert first.id == second.id == again.id
    assert again.seq is None
    row = queries.quota_row(by, first.id)
    assert (row.number, row.standing.carried, len(row.standing.months)) == (2, 9_000_000, 12)
    assert row.standing.months[0].period.start == date(2027, 1, 1)
    told = {at: queries.quota_on(by, first.id, at) for at in (datetime(2025, 1, 1, tzinfo=UTC), JANUARY, MAY)}
    assert [one and one.standing.carried for one in told.values()] == [None, 12_000_001, 9_000_000]
    assert entries(record_id=first.id) == ["quota.set", "quota.set"]


def test_versions_and_months_cannot_be_changed(cast: Cast) -> None:
    a_quota(person_id=cast.rita)
    for model in (QuotaVersion, QuotaMonth):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.all().update(id=7)
        with pytest.raises(DatabaseError), transaction.atomic():
            QuerySet(model).delete()


def test_a_changed_calendar_moves_no_quota_but_starts_the_next(cast: Cast) -> None:
    by, target = system_actor(), Target(year=YEAR, person_id=cast.rita)
    quota_id = a_quota(person_id=cast.rita)
    home = company()
    weeks = FiscalCalendar(2, CalendarPattern.WEEKS_445)
    new = CompanySettings(home.name, home.time_zone, home.locale, weeks, home.push_period)
    edit_company(settings=new, version=home.version, by=by, via=SYSTEM)
    actions.set_quota(target=target, plan=a_plan("60000", ramp=Ramp(date(2027, 2, 1), (50,))), by=by, via=SYSTEM)
    months = queries.quota_row(by, quota_id).standing.months
    assert [months[0].period.start, months[-1].period.end] == [date(2027, 1, 1), date(2028, 1, 1)]
    assert [month.minor for month in months[:3]] == [0, 250_000, 500_000]
    with pytest.raises(Refused) as refusal:
        actions.set_quota(target=Target(year=2028, person_id=cast.rita), plan=a_plan(), by=by, via=SYSTEM)
    assert codes(refusal) == ["quota_overlaps"]
    actions.set_quota(target=Target(year=2028, person_id=cast.olga), plan=a_plan(), by=by, via=SYSTEM)


def test_months_are_typed_only_with_their_sum_confirmed(cast: Cast) -> None:
    by, quota_id = actor(cast.sam), a_quota(person_id=cast.rita)
    amounts = [Decimal(20_000), *[Decimal(10_000)] * 11]
    with pytest.raises(Refused) as refusal:
        actions.edit_quota_months(quota_id=quota_id, amounts=amounts, total=Decimal(120_000), by=by, via=SYSTEM)
    assert codes(refusal) == ["total_differs"]
    actions.edit_quota_months(quota_id=quota_id, amounts=amounts, total=Decimal(130_000), by=by, via=SYSTEM)
    standing = queries.quota_row(by, quota_id).standing
    assert [standing.annual.amount, standing.total.amount] == [120_000, 130_000]
    assert [month.is_typed for month in standing.months] == [True, *[False] * 11]
    # The same plan leaves what was typed.
    plan, target = a_plan("120000"), Target(year=YEAR, person_id=cast.rita)
    assert actions.set_quota(target=target, plan=plan, by=by, via=SYSTEM).seq is None


def test_a_removed_quota_counts_no_longer_and_may_be_set_anew(cast: Cast) -> None:
    by, quota_id = actor(cast.sam), a_quota(person_id=cast.rita)
    actions.remove_quota(quota_id=quota_id, by=by, via=SYSTEM)
    with pytest.raises(NotFound):
        queries.quota_row(by, quota_id)
    assert [one.is_removed for one in queries.quota_versions(by, quota_id)] == [True, False]
    assert a_quota(person_id=cast.rita) != quota_id


def test_a_version_that_is_not_the_present_one_is_stale(cast: Cast) -> None:
    by, quota_id = actor(cast.sam), a_quota(person_id=cast.rita)
    target = Target(year=YEAR, person_id=cast.rita)
    for version in (0, 2):
        with pytest.raises(Stale):
            actions.set_quota(target=target, plan=a_plan("1"), version=version, by=by, via=SYSTEM)
    with pytest.raises(Stale):
        actions.remove_quota(quota_id=quota_id, version=2, by=by, via=SYSTEM)
    assert Quota.objects.get(pk=quota_id).version == 1


@pytest.mark.parametrize("who", ["max", "rita", "rolf", "chiara", "paul"])
def test_only_who_may_manage_quotas_sets_them(cast: Cast, who: str) -> None:
    by = actor(getattr(cast, who))
    with pytest.raises(NotPermitted):
        actions.set_quota(target=Target(year=YEAR, person_id=cast.rita), plan=a_plan(), by=by, via=SYSTEM)
    with pytest.raises(NotPermitted):
        actions.copy_quotas(from_year=YEAR, to_year=YEAR + 1, growth_bp=0, by=by, via=SYSTEM)
    with pytest.raises(NotPermitted):
        actions.import_quotas(file=BytesIO(b"year,amount,currency\n"), by=by, via=SYSTEM)
    assert not Quota.objects.exists()


def test_targets_and_plans_that_cannot_be_are_refused_with_all_reasons(cast: Cast) -> None:
    by = system_actor()
    target = Target(year=1999, person_id=cast.paul, team_id=7, territory_id=7)
    plan = a_plan("-1", currency="XXX", seasonality="Nothing", ramp=Ramp(date(2027, 1, 1), (101,)))
    with pytest.raises(Refused) as refusal:
        actions.set_quota(target=target, plan=plan, by=by, via=SYSTEM)
    assert codes(refusal) == [
        "year_out_of_range", "two_holders", "person_unknown", "team_unknown", "territory_unknown",
        "currency_unknown", "seasonality_unknown", "ramp_percents",
    ]  # fmt: skip
    for amount, code in (("-1", "quota_negative"), ("0.001", "amount_over_precise"), ("1e16", "amount_too_large")):
        with pytest.raises(Refused) as refusal:
            actions.set_quota(target=Target(year=YEAR, family="Ships"), plan=a_plan(amount), by=by, via=SYSTEM)
        assert codes(refusal) == ["family_unknown", code]


def test_a_seasonality_spreads_and_its_change_does_not_touch_what_is_spread(cast: Cast) -> None:
    by, shares = actor(cast.sam), (500,) * 11 + (4_500,)
    season = actions.set_seasonality(name="Late", shares=shares, by=by, via=SYSTEM)
    target = Target(year=YEAR, team_id=cast.north)
    quota_id = actions.set_quota(target=target, plan=a_plan("100", seasonality="late"), by=by, via=SYSTEM).id
    actions.set_seasonality(name="Late", shares=shares[::-1], seasonality_id=season, by=by, via=SYSTEM)
    months = queries.quota_row(by, quota_id).standing.months
    assert [month.minor for month in months] == [500] * 11 + [4_500]
    with pytest.raises(Refused) as refusal:
        actions.set_seasonality(name="LATE", shares=shares, by=by, via=SYSTEM)
    assert codes(refusal) == ["seasonality_exists"]
    actions.remove_seasonality(seasonality_id=season, by=by, via=SYSTEM)
    assert queries.seasonalities() == []
    assert queries.quota_row(by, quota_id).standing.seasonality == "Late"


def test_a_year_is_copied_with_growth_once(cast: Cast) -> None:
    by = actor(cast.sam)
    a_quota("100000", person_id=cast.rita)
    a_quota("200000", team_id=cast.north)
    a_quota("50000", person_id=cast.olga)
    a_quota("70000", person_id=cast.olga, year=YEAR + 1)
    told: dict[str, Any] = {"from_year": YEAR, "to_year": YEAR + 1, "growth_bp": 750, "by": by, "via": SYSTEM}
    assert actions.copy_quotas(**told) == Copied(made=2, there=1, left=0)
    found = {row.target.person_id or row.target.team_id: row for row in queries.quotas_of_year(by, YEAR + 1)}
    assert found[cast.rita].standing.minor == 10_750_000
    assert found[cast.olga].standing.minor == 7_000_000
    assert queries.quota_row(by, found[cast.north].id).standing.carried == 21_500_000
    assert len(entries()) == 6
    assert actions.copy_quotas(**told) == Copied(made=0, there=3, left=0)
    with pytest.raises(Refused) as refusal:
        actions.copy_quotas(**told | {"to_year": YEAR})
    assert codes(refusal) == ["same_year"]


FILE = """person;team;year;amount;currency;family
Rita Vogt;;2027;120000;EUR;
olga@nordvik.example;;2027;90000.50;USD;machines
;North;FY2027;300000;EUR;
"""


def test_a_file_sets_quotas_or_none(cast: Cast) -> None:
    by, name = actor(cast.sam), actor(cast.rita).name
    text = FILE.replace("Rita Vogt", name)
    told = actions.import_quotas(file=BytesIO(text.encode()), by=by, via=SYSTEM)
    assert (told.written, told.unchanged) == (3, 0)
    told = actions.import_quotas(file=BytesIO(text.encode()), by=by, via=SYSTEM)
    assert (told.written, told.unchanged) == (0, 3)
    assert {row.target.family for row in queries.quotas_of_year(by, YEAR)} == {"", "Machines"}
    bad = text.replace("2027;1", "2028;1") + "Nobody;;2027;x;EUR;\n"
    with pytest.raises(Refused) as refusal:
        actions.import_quotas(file=BytesIO(bad.encode()), by=by, via=SYSTEM)
    assert [reason.criterion for reason in refusal.value.reasons] == ["5/amount"]
    bad = text.replace("2027;1", "2028;1") + "Nobody;;2027;1;EUR;\n" + text.splitlines()[2] + "\n"
    with pytest.raises(Refused) as refusal:
        actions.import_quotas(file=BytesIO(bad.encode()), by=by, via=SYSTEM)
    assert [(one.code, one.criterion) for one in refusal.value.reasons] == [
        ("person_unknown", "5/person"), ("quota_twice", "6/person"),
    ]  # fmt: skip
    assert not queries.quotas_of_year(by, 2028)
