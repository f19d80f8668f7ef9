"""What is read and planned before the write lock is taken: used while it stands, done anew when somebody wrote."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.actions.opportunities import OpportunitiesApplier
from quarterdeck.imports.queries import rows_of
from quarterdeck.imports.terms import Outcome, Settings
from quarterdeck.opportunities.actions import create
from quarterdeck.opportunities.queries import plan_creations
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast, actor

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
currency = { default = "EUR" }
"""
pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(tmp_path: Path, cast: Cast) -> int:
    """An import of three deals that was checked."""
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    file = tmp_path / "deals.csv"
    file.write_text("nr,title,rep\n1,One,Rita Vogel\n2,Two,Olga Novak\n3,Three,Rita Vogel\n")
    return check_file(path=file, mapping=MAPPING, settings=Settings(), by=system_actor()).id


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were planned, each time some were."""
    sizes: list[int] = []

    def counted(scene: Any, rows: Any, specs: Any) -> Any:
        sizes.append(len(rows))
        return plan_creations(scene, rows, specs)

    monkeypatch.setattr(create, "plan_creations", counted)
    return sizes


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Let something happen, once, between the planning of rows and their transaction."""
    prepare, left = OpportunitiesApplier.prepare, [happens]

    def prepared(self: OpportunitiesApplier, rows: Any) -> None:
        prepare(self, rows)
        if left:
            left.pop()()

    monkeypatch.setattr(OpportunitiesApplier, "prepare", prepared)


def test_rows_are_planned_once_and_before_their_transaction(checked: int, planned: list[int]) -> None:
    assert apply_import(import_id=checked, by=system_actor()).outcomes == {Outcome.DONE: 3}
    assert planned == [3]


def test_what_somebody_wrote_since_the_planning_counts(
    checked: int, planned: list[int], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: deactivate_person(person_id=cast.olga, by=actor(cast.ada), via=SYSTEM))
    assert apply_import(import_id=checked, by=system_actor()).outcomes == {Outcome.DONE: 2, Outcome.REFUSED: 1}
    assert [one.problems[0].reason.code for one in rows_of(checked) if one.problems] == ["owner_inactive"]
    # Ahead, under the lock, and then row by row.
    assert planned == [3, 3, 1, 1, 1]


class Stopped(Exception):
    """A run ends here."""


def test_rows_that_another_run_applied_meanwhile_come_in_once(checked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that is gone on with while it still runs."""

    def stop(_: int) -> None:
        raise Stopped

    def other_run() -> None:
        monkeypatch.setattr("quarterdeck.journal.actions.pacing.LEAST_AT_ONCE", 1)
        with pytest.raises(Stopped):
            apply_import(import_id=checked, by=system_actor(), progress=stop)

    meanwhile(monkeypatch, other_run)
    assert apply_import(import_id=checked, by=system_actor()).outcomes == {Outcome.DONE: 3}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM opportunities_opportunity")
        assert cursor.fetchone() == (3,)
