"""The sample company of a large CRM comes in with its history, and every figure counted from our rows is as known."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import mean, median
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from quarterdeck.activities.models import Activity
from quarterdeck.activities.terms import ActivityType
from quarterdeck.customers.models import Account
from quarterdeck.demo.actions import build_demo_from
from quarterdeck.imports.actions import check_file
from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.queries import import_report, notes_of
from quarterdeck.imports.terms import Kind, Plan, Settings
from quarterdeck.journal.queries import journal_check
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.terms import Changed
from quarterdeck.records.queries.fields import stored_fields, values_of
from quarterdeck.revenue.models import Line
from quarterdeck.revenue.terms import LineState
from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for
from quarterdeck.users.terms import Actor
from tests.outside_data import ROOT, outside_data
from tests.past import PastState, pipeline_as_of

pytestmark = pytest.mark.django_db
CATEGORIES = {
    "closed": "Closed",
    "omitted": "Omitted",
    "pipeline": "Pipeline",
    "best_case": "BestCase",
    "commit": "Forecast",
}
Told = dict[int, list[History]]


@dataclass(frozen=True)
class Deal:
    """One opportunity as it lies in our tables."""

    kind: str
    stage: str
    category: str
    dollars: int
    source: str
    owner_id: int
    created: date
    closed: date | None


def deals() -> list[Deal]:
    columns = (
        "stage__kind",
        "stage__name",
        "category",
        "amount_minor",
        "source",
        "owner_id",
        "created_at",
        "closed_on",
    )
    return [
        Deal(kind, stage, category, (minor or 0) // 100, source, owner_id, created.date(), closed)
        for kind, stage, category, minor, source, owner_id, created, closed in Opportunity.objects.values_list(*columns)
    ]


def told() -> Told:
    """The rows of history that the file of states told, by deal and oldest first."""
    staged = ImportRow.objects.filter(batch__kind=Kind.OPPORTUNITY_HISTORY, outcome="done")
    instants = {
        (number, datetime.fromisoformat(json.loads(facts)["at"]))
        for number, facts in staged.values_list("record_id", "facts")
    }
    found: Told = defaultdict(list)
    for row in History.objects.filter(voided_by=None, kind="imported").select_related("stage").order_by("at", "seq"):
        if (row.opportunity_id, row.at) in instants:
            found[row.opportunity_id].append(row)
    return found


def history_figures() -> dict[str, int]:
    states = told()
    pairs = [pair for rows in states.values() for pair in pairwise(rows)]
    began = dict(History.objects.order_by("-seq").values_list("opportunity_id", "at"))
    present = {row.id: row for row in Opportunity.objects.filter(pk__in=states)}
    same = ("stage_id", "amount_minor", "close_date")
    return {
        "history_rows": sum(map(len, states.values())),
        "history_opportunities": len(states),
        "history_opportunities_with_one_row": sum(len(rows) == 1 for rows in states.values()),
        "history_rows_that_change_stage": sum(one.stage_id != next_.stage_id for one, next_ in pairs),
        "history_reopened_from_Closed_Lost": sum(
            one.stage.name == "Closed Lost" != next_.stage.name for one, next_ in pairs
        ),
        "history_first_row_before_CreatedDate_of_opportunity": sum(
            rows[0].at < began[number] for number, rows in states.items()
        ),
        "history_last_row_equals_present_stage_amount_close": sum(
            all(getattr(rows[-1], name) == getattr(present[number], name) for name in same)
            for number, rows in states.items()
        ),
    }


def line_figures() -> dict[str, int]:
    sums = Line.objects.filter(state=LineState.ACTIVE).values("opportunity").annotate(total=Sum("total_minor"))
    totals = dict(sums.values_list("opportunity", "total"))
    amounts = Opportunity.objects.filter(pk__in=totals).values_list("pk", "amount_minor")
    return {
        "line_items": Line.objects.count(),
        "opportunities_with_lines": len(totals),
        "line_total": sum(totals.values()) // 100,
        "opportunities_where_lines_sum_to_amount": sum(totals[number] == minor for number, minor in amounts),
    }


def value(rows: Iterable[Deal]) -> int:
    return sum(row.dollars for row in rows)


def cycle(rows: Iterable[Deal]) -> dict[str, float]:
    days = [(row.closed - row.created).days for row in rows if row.closed]
    return {"mean": round(mean(days), 4), "median": median(days)}


def by_quarter(rows: Iterable[Deal]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.closed:
            found[f"{row.closed.year}Q{(row.closed.month + 2) // 3}"] += row.dollars
    return dict(sorted(found.items()))


def custom(actor: Actor, kind: str, label: str, ids: Iterable[int]) -> dict[str, int]:
    """How many records have each choice of a custom field."""
    (spec,) = [one for one in stored_fields()[kind].values() if one.label == label]
    held = values_of(actor, kind, list(ids)).values()
    return dict(Counter(spec.choice_label(choice) for values in held if isinstance(choice := values.get(spec.id), int)))


def figures(actor: Actor) -> dict[str, Any]:
    """What golden_facts.json says of this set, counted anew."""
    rows = deals()
    won, lost, still = ([row for row in rows if row.kind == kind] for kind in ("won", "lost", "open"))
    accounts = Account.objects.values_list("pk", flat=True)
    meetings = Activity.objects.filter(type=ActivityType.MEETING)
    return {
        "opportunities": len(rows),
        "accounts": len(accounts),
        "accounts_by_type": custom(actor, "account", "Relationship", accounts),
        "by_stage": dict(Counter(row.stage for row in rows)),
        "by_forecast_category": dict(Counter(CATEGORIES[row.category] for row in rows)),
        "by_opportunity_source": dict(Counter(row.source for row in rows)),
        "owners": len({row.owner_id for row in rows}),
        "won_value": value(won),
        "lost_value": value(lost),
        "open_value": value(still),
        "win_rate_count": round(len(won) / len(won + lost), 6),
        "win_rate_value": round(value(won) / value(won + lost), 6),
        "cycle_days_CloseDate_minus_CreatedDate": {"won": cycle(won), "lost": cycle(lost)},
        "won_value_by_quarter_of_CloseDate": by_quarter(won),
        **history_figures(),
        **line_figures(),
        "tasks": Activity.objects.exclude(type=ActivityType.MEETING).count(),
        "events": meetings.count(),
    }


def as_of(actor: Actor, name: str, day: date) -> tuple[str, int, date | None] | None:
    """Stage, dollars and close date of a deal at the end of a day; None before it began."""
    at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    number = Opportunity.objects.get(name=name).pk
    stages = dict(History.objects.values_list("stage_id", "stage__name"))
    found: Mapping[int, PastState] = {row.opportunity_id: row for row in pipeline_as_of(at, datetime.now(UTC), actor)}
    if number not in found:
        return None
    state = found[number].state
    return stages[state.stage_id], (state.amount_minor or 0) // 100, state.close_date


def test_the_whole_set_comes_in_with_the_figures_known_for_it() -> None:
    build_demo_from(outside_data("salesforce_dtc"), progress=lambda step, done, total: None)
    with connection.cursor() as cursor:
        # All of it lies in one transaction, of which PostgreSQL gathers no statistics by itself.
        cursor.execute("ANALYZE")
    actor = actor_for(Person.objects.get(can_sign_in=True).pk)
    golden = json.loads((ROOT / "golden_facts.json").read_text())["salesforce_dtc"]
    assert figures(actor) == golden
    assert custom(actor, "opportunity", "Kind of business", Opportunity.objects.values_list("pk", flat=True)) == {
        "New Business": 998,
        "New Business / Add-on": 658,
        "Existing Business": 343,
    }
    # Lines and deals agree: bringing the lines in moved no amount.
    lined = History.objects.filter(kind="changed").values_list("changed", flat=True)
    assert (len(lined), any(bits & Changed.AMOUNT for bits in lined)) == (golden["opportunities_with_lines"], False)
    assert Opportunity.objects.filter(channel="partner").count() == golden["by_opportunity_source"]["Alliances"]
    assert not any((check_totals(), journal_check()))
    assert Person.objects.filter(can_sign_in=False).count() == golden["owners"] + 2

    check_past_days(actor)
    check_faults_are_told()
    check_nothing_changes_again(actor)


def check_nothing_changes_again(actor: Actor) -> None:
    before = (History.objects.count(), Activity.objects.count(), Person.objects.count())
    (found,) = [one for one in mapping_sets() if one.key == "salesforce_dtc"]
    folder = outside_data("salesforce_dtc")
    for part in found.parts:
        again = check_file(path=folder / part.file, mapping=part.text, settings=Settings(), by=actor)
        assert set(again.plans) == {Plan.UNCHANGED}, part.name
    assert (History.objects.count(), Activity.objects.count(), Person.objects.count()) == before


def check_past_days(actor: Actor) -> None:
    """Hand-checked in the file of states."""
    lost_and_back = "Opportunity for Edwards146"
    assert as_of(actor, lost_and_back, date(2015, 4, 26)) is None
    # Nothing is known before the first state that is told: the deal is taken to have been so from its beginning.
    assert as_of(actor, lost_and_back, date(2015, 4, 27)) == ("Perception Analysis", 2106070, date(2015, 7, 31))
    assert as_of(actor, lost_and_back, date(2015, 6, 26)) == ("Closed Lost", 4212140, date(2015, 7, 31))
    assert as_of(actor, lost_and_back, date(2015, 7, 1)) == ("Perception Analysis", 4212140, date(2015, 7, 31))
    pushed = "Opportunity for Burns308"
    assert as_of(actor, pushed, date(2015, 3, 1)) == ("Needs Analysis", 1188240, date(2015, 6, 20))
    assert as_of(actor, pushed, date(2015, 7, 1)) == ("Needs Analysis", 1188240, date(2015, 9, 29))
    row = Opportunity.objects.get(name=pushed)
    assert (row.redate_count, row.push_count, row.original_close_date) == (1, 1, date(2015, 6, 20))
    # Told from before the day the file of deals gives it as its beginning.
    early = "Opportunity for Lee1827"
    assert Opportunity.objects.get(name=early).created_at.date() == date(2015, 6, 18)
    assert as_of(actor, early, date(2015, 6, 30)) == ("Needs Analysis", 23640, date(2015, 7, 29))
    assert as_of(actor, early, date(2015, 7, 1)) == ("Needs Analysis", 15760, date(2015, 7, 29))
    assert as_of(actor, "Opportunity for Greer1", date(2014, 9, 18)) == ("Prospecting", 838270, date(2014, 9, 19))
    assert as_of(actor, "Opportunity for Greer1", date(2014, 9, 19)) == ("Closed Won", 838270, date(2014, 9, 19))


def check_faults_are_told() -> None:
    batch = {Kind(row.batch.kind): row.batch_id for row in ImportRow.objects.select_related("batch").order_by("pk")}
    said = [(note.column, str(note.text), note.count) for note in notes_of(batch[Kind.ACCOUNTS])]
    assert said == [
        ("BillingCountry", "“Normway” was read as “Norway”.", 35),
        ("BillingCountry", "“Korea” was read as “South Korea”.", 23),
        ("BillingCountry", "“Russian” was read as “Russian Federation”.", 20),
        ("AccountSource", "This is empty, and stays so.", 2),
    ]
    assert "100" in import_report(batch[Kind.OPPORTUNITY_HISTORY]).ignored_columns["ExpectedRevenue"]
    assert Account.objects.filter(country="").count() == 0
    done = Activity.objects.filter(at__isnull=False).exclude(type=ActivityType.MEETING)
    assert (done.count(), Activity.objects.filter(at=None, due_on=None).count()) == (190, 0)
