"""Doors of history meet the same refusal: whoever may not edit a deal changes it neither by a file nor by a merge.

Undo of an import, snapshots, merges and mirrors bring history or take it back. The gate binds moves, so it does not
bind files that tell what was. What binds them is who somebody is and what the deal is: rights, scope, what another
system keeps, deals that were deleted or merged, and what no deal may bear.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.imports.actions import apply_import, check_file, undo_import
from quarterdeck.imports.queries import left_rows
from quarterdeck.imports.terms import Settings
from quarterdeck.journal.models import Entry
from quarterdeck.opportunities.actions import (
    advance_stage,
    delete_opportunity,
    edit_opportunity,
    merge_opportunity,
    undo_change,
)
from quarterdeck.opportunities.queries import history_rows
from quarterdeck.opportunities.terms import Move
from quarterdeck.opportunities.tests.deals import last_seq, row
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor, Permission, Reach, Scope, ScopeKind
from quarterdeck.values.verdict import NotPermitted
from tests.cast import SYSTEM, Cast, actor
from tests.conformance.course import ILLEGAL, Course, Illegal, a_course, ask
from tests.conformance.history_doors import (
    HISTORY_DOORS,
    a_deal,
    answered,
    mirrored,
    shown,
    undone_merge,
    undone_on_page,
    undone_over_api,
)
from tests.conformance.test_one_gate import told_by_the_action
from tests.matrix.mirrored import a_mirror, keep
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
# What the doors write about themselves: staged rows, and that an import was undone, a series applied.
OWN = ("imports_import", "imports_importrow", "snapshots_snapshot", "snapshots_snapshotrow", "snapshots_snapshotseries",
       "journal_entry", "journal_outbox")  # fmt: skip
AMOUNTS = 'kind = "opportunities"\nmatch = "external_id"\n[fields]\nexternal_id = "Number"\namount = "Value"\n'
Befall = Callable[[Course, int], None]


def handed_over(course: Course, number: int) -> None:
    edit_opportunity(opportunity_id=number, changes={"owner_id": course.cast.olga}, by=system_actor(), via=SYSTEM)


def kept(course: Course, number: int) -> None:
    keep(a_mirror(f"Other {number}"), "opportunity", number)


def deleted(course: Course, number: int) -> None:
    delete_opportunity(opportunity_id=number, by=system_actor(), via=SYSTEM)


def merged(course: Course, number: int) -> None:
    into_id = a_deal(course, f"into {number}")
    merge_opportunity(opportunity_id=number, into_id=into_id, by=system_actor(), via=SYSTEM)


def nothing(course: Course, number: int) -> None:
    """The deal is as it was: it is Rita who may less."""


def somebody(rita: Actor) -> Actor:
    return rita


def who_sees_all(rita: Actor) -> Actor:
    return replace(rita, scope=Scope(ScopeKind.ALL, rita.person_id), write_reach=Reach.OWN)


def without_edit(rita: Actor) -> Actor:
    return replace(rita, permissions=rita.permissions - {Permission.OPPORTUNITIES_EDIT.value})


CASES: dict[str, tuple[Befall, Callable[[Actor], Actor], str]] = {
    "out of sight": (handed_over, somebody, "not_found"),
    "in sight, not to be changed": (handed_over, who_sees_all, "not_permitted"),
    "no right to edit": (nothing, without_edit, "not_permitted"),
    "kept in another system": (kept, somebody, "foreign_owned"),
    "deleted": (deleted, somebody, "not_found"),
    "merged": (merged, somebody, "not_found"),
}


# Where a door knows more of why the deal is not to be had, and says how to have it back.
OWN_WORDS = {(undone_merge, "merged"): "merge_target_gone"}


def importer(cast: Cast) -> Actor:
    """Rita, who may also import and tell history."""
    rita = actor(cast.rita)
    more = {Permission.IMPORTS_RUN.value, Permission.OPPORTUNITIES_IMPORT_HISTORY.value}
    return replace(rita, permissions=rita.permissions | more)


def told_of_an_edit(number: int, by: Actor) -> list[Any]:
    return answered(lambda: edit_opportunity(opportunity_id=number, changes={"name": "Else"}, by=by, via=SYSTEM))


@pytest.mark.parametrize("case", CASES)
def test_what_an_edit_is_refused_with_every_door_of_history_is(case: str, cast: Cast, tmp_path: Path) -> None:
    befall, who, code = CASES[case]
    course, rita = a_course(cast), importer(cast)
    for door in HISTORY_DOORS:
        deal = door(course, tmp_path, rita)
        befall(course, deal.number)
        by = who(rita)
        expected = told_of_an_edit(deal.number, by)
        assert [row[0] for row in expected] == [code]
        entries = Entry.objects.filter(kind="opportunity").count()
        with unchanged(OWN):
            told = list(deal.knock(by))
        if (door, case) in OWN_WORDS:
            assert [row[0] for row in told] == [OWN_WORDS[door, case]]
        else:
            assert told == expected, door.__name__
        assert Entry.objects.filter(kind="opportunity").count() == entries


def test_the_gate_holds_what_an_import_brought_that_a_stage_was_entered_with(cast: Cast, tmp_path: Path) -> None:
    """Taking back is no way round a criterion: the page, the API and the undo of the whole import say the same."""
    course, rita = a_course(cast), importer(cast)
    named = next(one for one in ILLEGAL if one.name == "field to compare missing")
    asked = ask(course, named)
    path = tmp_path / "amounts.csv"
    path.write_text(f"Number,Value\n{asked.external_id},5\n", encoding="utf-8")
    report = check_file(path=path, mapping=AMOUNTS, settings=Settings(), by=rita)
    apply_import(import_id=report.id, by=rita)
    seq = last_seq(asked.opportunity_id)
    move = Move(opportunity_id=asked.opportunity_id, to=asked.to)
    advance_stage(move=move, by=rita, via=SYSTEM)
    with unchanged():
        expected = answered(
            lambda: undo_change(opportunity_id=asked.opportunity_id, seq=seq, by=actor(cast.rita), via=SYSTEM)
        )
        assert [one[0] for one in expected] == ["field_missing"]
        assert all(one[-1] in undone_on_page(asked, seq) for one in expected)
        assert undone_over_api(asked, seq) == expected
    with unchanged(OWN):
        undo_import(import_id=report.id, by=rita)
    assert [one.reason.as_row() for line in left_rows(report.id) for one in line.problems] == expected


# Of what a move is refused with, what binds a file of snapshots too: the rest says how moves are made.
BIND_HISTORY = (
    "stage_unknown",
    "stage_of_other_pipeline",
    "amount_negative",
    "amount_over_precise",
    "amount_from_lines",
)


@pytest.mark.parametrize("illegal", ILLEGAL, ids=lambda illegal: illegal.name)
def test_a_file_of_snapshots_is_bound_by_what_a_deal_is_not_by_how_it_moves(
    illegal: Illegal, cast: Cast, tmp_path: Path
) -> None:
    asked = ask(a_course(cast), illegal)
    with unchanged():
        expected = [row for row in told_by_the_action(asked) if row[0] in BIND_HISTORY]
    told = shown(asked, tmp_path, importer(cast))
    assert told == expected
    moved = row(asked.opportunity_id).stage_id == asked.to
    assert moved is not bool(expected)


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    """The root of mirrors, with a folder named crm."""
    settings.MIRROR_ROOT, settings.DATA_DIR = tmp_path / "root", tmp_path / "data"
    (settings.MIRROR_ROOT / "crm").mkdir(parents=True)
    settings.DATA_DIR.mkdir()
    return Path(settings.MIRROR_ROOT)


# A mirror works for who sees and may change all records, so that neither scope nor rights are left to be refused.
# What became part of another deal is no longer known by its id: its row is a deal of its own again.
@pytest.mark.parametrize(("befall", "codes"), [(kept, ["foreign_owned"]), (deleted, ["record_deleted"]), (merged, [])])
def test_a_mirror_changes_no_deal_that_another_keeps_or_that_is_gone(
    befall: Befall, codes: list[str], cast: Cast, root: Path
) -> None:
    course, ada = a_course(cast), actor(cast.ada)
    number = a_deal(course, "elsewhere")
    befall(course, number)
    expected = told_of_an_edit(number, ada)
    history = history_rows([number])
    told = mirrored(root, "elsewhere", ada)
    assert [one[0] for one in told] == codes
    if befall is kept:
        assert told == expected
    assert history_rows([number]) == history


def test_nobody_sets_a_mirror_up_who_does_not_see_everything(cast: Cast, root: Path) -> None:
    with unchanged(), pytest.raises(NotPermitted):
        mirrored(root, "elsewhere", importer(cast))
