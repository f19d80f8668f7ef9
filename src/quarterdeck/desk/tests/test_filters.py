"""The filter in an address: read, written back, and what could not be read."""

from datetime import date
from decimal import Decimal

from django.http import QueryDict

from quarterdeck.desk.filters import Setting, preset_days, read_filter
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import FiscalCalendar

SETTING = Setting("en", date(2026, 11, 19), FiscalCalendar())


def test_everything_in_the_address_limits_what_is_shown() -> None:
    people = f"owner={public_id(7)}&owner={public_id(8)}&account={public_id(9)}"
    query = f"scope=mine&q=berg&{people}&close_from=1+Oct&close_to=%2B2w&min=20k&max=1.5M&flag=overdue&kind=open"
    deals = read_filter(QueryDict(query), SETTING, pipeline_id=3).deals
    assert (deals.scope, deals.text, deals.pipeline_id, deals.account_id) == ("mine", "berg", 3, 9)
    assert deals.owner_ids == (7, 8)
    assert (deals.close_from, deals.close_to) == (date(2026, 10, 1), date(2026, 12, 3))
    assert (deals.amount_min, deals.amount_max) == (Decimal(20_000), Decimal(1_500_000))
    assert deals.flags == {"overdue"}
    assert deals.kinds == (StageKind.OPEN,)


def test_several_values_may_be_joined() -> None:
    asked = read_filter(QueryDict("flag=overdue,stalled&q=a,b"), SETTING)
    assert asked.deals.flags == {"overdue", "stalled"}
    assert asked.deals.text == "a,b"
    assert asked.joined == {"q": "a,b", "flag": "overdue,stalled"}


def test_an_empty_address_limits_nothing() -> None:
    asked = read_filter(QueryDict("min=&q="), SETTING)
    assert (asked.query, asked.is_narrow, asked.deals.is_by_owner_only) == ("", False, True)


def test_values_that_cannot_be_read_are_reported_and_not_applied() -> None:
    asked = read_filter(QueryDict("min=lots&close_from=someday&owner=x&flag=late&scope=theirs"), SETTING)
    assert set(asked.problems) == {"min", "close_from", "owner", "flag", "scope"}
    assert str(asked.problems["min"]).startswith("Not a number.")
    assert (asked.deals.amount_min, asked.deals.close_from, asked.deals.owner_ids, asked.deals.scope) == (
        None,
        None,
        (),
        "all",
    )


def test_the_address_is_written_back_in_one_order() -> None:
    first = read_filter(QueryDict("max=2k&min=1k&scope=mine"), SETTING)
    second = read_filter(QueryDict("scope=mine&min=1k&max=2k&unknown=1"), SETTING)
    assert first.query == second.query == "scope=mine&min=1k&max=2k"


def test_links_change_one_part_of_the_address() -> None:
    asked = read_filter(QueryDict("q=berg&flag=overdue"), SETTING)
    assert asked.href(q="") == "?flag=overdue"
    assert asked.href(scope="team") == "?scope=team&q=berg&flag=overdue"
    assert asked.toggled("flag", "stalled") == "?q=berg&flag=overdue&flag=stalled"
    assert asked.toggled("flag", "overdue") == "?q=berg"


def test_presets_follow_the_fiscal_calendar() -> None:
    february = Setting("en", date(2026, 11, 19), FiscalCalendar(first_month=2))
    assert preset_days("this_quarter", SETTING) == (date(2026, 10, 1), date(2026, 12, 31))
    assert preset_days("this_quarter", february) == (date(2026, 11, 1), date(2027, 1, 31))
    assert preset_days("this_or_next_quarter", SETTING) == (date(2026, 10, 1), date(2027, 3, 31))
    assert preset_days("this_month", SETTING) == (date(2026, 11, 1), date(2026, 11, 30))
