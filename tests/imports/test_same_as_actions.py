"""Written in sets or one by one, by a file or by hand: the same rows."""

import csv
import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.demo.actions import Size, build_large_company
from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.large import LargeSetting, large_deals
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.terms import Settings
from quarterdeck.journal.models import Change, Entry
from quarterdeck.journal.queries import journal_check
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.terms import ImportedOpportunity, Move, NewOpportunity
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.users.queries import system_actor, wrong_access_rows
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.customers import an_account

pytestmark = pytest.mark.django_db
# What differs by its nature: numbers given on writing, the moment of writing, and what names the way in.
OWN = {"id", "seq", "tx", "entry_id", "opportunity_id", "recorded_at", "updated_at", "external_id", "kind", "door"}
OWN |= {"version", "imported_position", "created_by_id"}


def values_of(row: Any, but: Iterable[str] = OWN) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in but
    }


def story_of(
    opportunity_id: int,
) -> tuple[dict[str, Any], list[dict[str, Any]], list[tuple[str, str | None, str | None]]]:
    """The present row, its history and its field changes, without what differs by its nature."""
    history = History.objects.filter(opportunity_id=opportunity_id).order_by("at", "seq")
    changes = Change.objects.filter(record_id=opportunity_id).order_by("seq")
    return (
        values_of(Opportunity.objects.get(pk=opportunity_id)),
        [values_of(row) for row in history],
        [(change.field, change.old, change.new) for change in changes],
    )


def one_by_one(row: ImportedOpportunity) -> int:
    """The same opportunity made by the actions that people use, each at its instant."""
    by = system_actor()
    made = actions.create_opportunity(new=row.new, by=by, via=SYSTEM, at=row.created_at)
    for state in row.states:
        changes: dict[str, Any] = dict(state.changes)
        if "stage_id" in changes:
            move = Move(
                opportunity_id=made.opportunity_id, to=changes.pop("stage_id"), fill=changes, override_reason="told"
            )
            actions.advance_stage(move=move, by=by, via=SYSTEM, at=state.at)
        else:
            actions.edit_opportunity(
                opportunity_id=made.opportunity_id, changes=changes, by=by, via=SYSTEM, at=state.at
            )
    return made.opportunity_id


@pytest.fixture
def ground(cast: Cast) -> LargeSetting:
    by = system_actor()
    activate_currency(code="EUR", by=by, via=SYSTEM)
    install_default_pipeline(by=by, via=SYSTEM, at=LONG_AGO)
    pipeline = pipelines()[0]
    return LargeSetting(
        pipeline_id=pipeline.id,
        stages=tuple(stage.id for stage in pipeline.open_stages),
        owners=[cast.rita, cast.olga],
        accounts=[an_account(cast.rita)],
        products=[],
        currencies=["EUR"],
        today=LONG_AGO + timedelta(days=800),
    )


def test_deals_written_in_sets_are_those_the_actions_write(ground: LargeSetting) -> None:
    rows = [
        dataclasses.replace(row, new=dataclasses.replace(row.new, product_id=None))
        for row in large_deals(Dice(5), dataclasses.replace(ground, products=[0]), count=12, states=9)
    ]
    made = actions.create_opportunities(rows=rows, by=system_actor(), via=SYSTEM)
    for row, created in zip(rows, made, strict=True):
        assert story_of(created.opportunity_id) == story_of(one_by_one(row))


def test_a_large_company_is_of_the_size_asked_for_and_whole() -> None:
    size = Size(open_in_first=24, pipelines=3, open_in_others=8, owners=21, history_rows=400)
    build_large_company(progress=lambda step, done, total: None, size=size)
    by_pipeline = [Opportunity.objects.filter(pipeline_id=spec.id).count() for spec in pipelines()]
    assert by_pipeline == [24, 8, 8]
    assert not Opportunity.objects.exclude(stage__kind="open").exists()
    assert (History.objects.count(), Opportunity.objects.values("owner").distinct().count() <= 21) == (400, True)
    assert len(set(Opportunity.objects.values_list("currency", flat=True))) == 6
    assert not any((check_totals(), wrong_access_rows(), journal_check()))


MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
amount = "value"
currency = { default = "EUR" }
close_date = "day"
category = "category"
seller_probability = "chance"
channel = "channel"
source = "source"
"""
ROWS = st.fixed_dictionaries(
    {
        "title": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30),
        "value": st.none() | st.decimals(0, 10**9, places=2),
        "day": st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
        "category": st.sampled_from([None, "commit", "best_case", "omitted"]),
        "chance": st.none() | st.integers(0, 100),
        "channel": st.sampled_from(["direct", "partner"]),
        "source": st.text(st.sampled_from('ab ,;"'), max_size=20),
    }
)


def by_hand(row: dict[str, Any], owner_id: int) -> int:
    new = NewOpportunity(
        pipeline_id=pipelines()[0].id,
        name=row["title"],
        owner_id=owner_id,
        amount=row["value"],
        currency="EUR",
        close_date=row["day"],
        category=row["category"],
        seller_probability_bp=None if row["chance"] is None else row["chance"] * 100,
        channel=row["channel"],
        source=row["source"],
    )
    return actions.create_opportunity(new=new, by=system_actor(), via=SYSTEM).opportunity_id


def write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["nr", "rep", *ROWS_COLUMNS])
        writer.writeheader()
        writer.writerows({"nr": number, "rep": "Rita Vogel", **row} for number, row in enumerate(rows))


ROWS_COLUMNS = ("title", "value", "day", "category", "chance", "channel", "source")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=4))
def test_rows_of_a_file_are_those_the_action_makes(
    rows: list[dict[str, Any]], ground: LargeSetting, cast: Cast, tmp_path: Path
) -> None:
    Opportunity.objects.filter(external_id__in=[str(number) for number in range(len(rows))]).update(external_id="")
    write(tmp_path / "rows.csv", rows)
    report = check_file(path=tmp_path / "rows.csv", mapping=MAPPING, settings=Settings(), by=system_actor())
    apply_import(import_id=report.id, by=system_actor())
    times = {"at", "state_at", "created_at", "stage_entered_at", "touched_key"}
    for number, row in enumerate(rows):
        present, history, changes = story_of(Opportunity.objects.get(external_id=str(number)).pk)
        wanted, wanted_history, wanted_changes = story_of(by_hand(row, cast.rita))
        assert drop(present, times) == drop(wanted, times)
        assert [drop(one, times) for one in history] == [drop(one, times) for one in wanted_history]
        assert changes == wanted_changes


def drop(values: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def test_an_import_is_quiet_unless_automations_are_asked_for(ground: LargeSetting, tmp_path: Path) -> None:
    for number, runs in enumerate((False, True)):
        path = tmp_path / "rows.csv"
        path.write_text(f"nr,title,rep,value,day,category,chance,channel,source\n{number},A,Rita Vogel,,,,,,\n")
        asked = Settings(runs_automations=runs)
        report = check_file(path=path, mapping=MAPPING, settings=asked, by=system_actor())
        apply_import(import_id=report.id, by=system_actor())
        last = Entry.objects.filter(kind="opportunity").latest("seq")
        assert (last.door, last.quiet) == ("import", not runs)
