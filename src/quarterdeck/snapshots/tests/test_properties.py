"""Random pipelines, looked at once a week: what is rebuilt from the files is what they show, and what really was."""

import csv
import io
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.opportunities.actions import create_opportunities
from quarterdeck.opportunities.queries import history_rows, matches_by_external_id, visible_to
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import DatedState, ImportedOpportunity, NewOpportunity, RecordState
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.rules.defaults import DEFAULT_PIPELINE
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.snapshots.terms import Missing
from quarterdeck.snapshots.tests.weeks import HEADER, a_series, bring, end_of, write
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.terms import Actor
from tests.cast import LONG_AGO, SYSTEM, the_cast
from tests.past import pipeline_as_of

STAGES = [stage.key for stage in DEFAULT_PIPELINE.stages]
WEEKS = 5
MOMENTS = WEEKS * 7 * 24
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(STAGES),
        "amount": st.none() | st.integers(0, 10**6).map(lambda minor: Decimal(minor).scaleb(-2)),
        "due": st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        "title": st.sampled_from(["Presses", "Lathes"]),
        "rep": st.sampled_from(["Rita Vogel", "Olga Novak"]),
    },
)
# A deal: its first hour, how it began, then changes at later hours; hours in which the list leaves it out.
DEAL = st.tuples(
    st.integers(0, MOMENTS // 2),
    CHANGE,
    st.lists(st.tuples(st.integers(1, MOMENTS), CHANGE), max_size=6),
    st.sets(st.integers(0, WEEKS - 1), max_size=2),
)
QUICKLY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@dataclass(frozen=True)
class Look:
    """A deal as it really was."""

    stage: str = "qualification"
    amount: Decimal | None = None
    due: date | None = None
    title: str = "Presses"
    rep: str = "Rita Vogel"


def hour(number: int) -> datetime:
    return end_of(0) - timedelta(days=7) + timedelta(hours=number, minutes=1)


def course(deal: tuple[int, dict[str, Any], list[tuple[int, dict[str, Any]]], set[int]]) -> list[tuple[datetime, Look]]:
    """The looks of a deal, each from its instant on."""
    first, begun, changes, _ = deal
    looks = [(hour(first), replace(Look(), **begun))]
    for at, change in sorted(changes, key=lambda pair: pair[0]):
        if first + at < MOMENTS:
            looks.append((hour(first + at), replace(looks[-1][1], **change)))
    return looks


def seen(looks: list[tuple[datetime, Look]], at: datetime) -> Look | None:
    """How it was at an instant."""
    past = [look for since, look in looks if since <= at]
    return past[-1] if past else None


def line(number: int, look: Look) -> list[object]:
    return [number, look.title, look.rep, look.stage, look.amount, look.due]


class Rebuilt(TestCase):
    """The cast and the pipeline that ships, anew for every course."""

    def setUp(self) -> None:
        cast = the_cast()
        activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
        install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
        self.ada: Actor = actor_for(cast.ada)
        self.reps = {"Rita Vogel": cast.rita, "Olga Novak": cast.olga}
        self.spec: PipelineSpec = pipelines()[0]
        self.ids = {stage.key: stage.id for stage in self.spec.stages}

    def shown(self, look: Look) -> tuple[object, ...]:
        minor = None if look.amount is None else int(look.amount * 100)
        return (self.ids[look.stage], minor, look.due, look.title, self.reps[look.rep])

    @staticmethod
    def was(state: State) -> tuple[object, ...]:
        return (state.stage_id, state.amount_minor, state.close_date, state.name, state.owner_id)

    def states(self, week: int) -> dict[str, State]:
        """What our history says of the end of a week, by external id."""
        found = pipeline_as_of(end_of(week), datetime.now(UTC), self.ada)
        return {self.numbers[one.opportunity_id]: one.state for one in found}

    def tell_directly(self, number: int, looks: list[tuple[datetime, Look]]) -> None:
        """The whole true course of a deal, as an import of its history brings it."""
        (at, first), *later = looks
        fields = {"name": first.title, "owner_id": self.reps[first.rep], "amount": first.amount, "currency": "EUR"}
        new = NewOpportunity(
            pipeline_id=self.spec.id,
            stage_id=self.ids[first.stage],
            close_date=first.due,
            external_id=f"true {number}",
            **fields,  # type: ignore[arg-type]  # fields by name
        )
        states = tuple(
            DatedState(
                at=moment,
                changes={
                    "stage_id": self.ids[look.stage],
                    "name": look.title,
                    "owner_id": self.reps[look.rep],
                    "amount": look.amount,
                    "close_date": look.due,
                },
            )
            for moment, look in later
        )
        rows = [ImportedOpportunity(new=new, created_at=at, states=states)]
        create_opportunities(rows=rows, by=self.ada, via=SYSTEM)

    @QUICKLY
    @given(
        deals=st.lists(DEAL, min_size=1, max_size=4), missing=st.sampled_from(list(Missing)), parts=st.integers(1, 3)
    )
    def test_what_is_rebuilt_is_what_the_files_show_and_what_an_import_of_the_true_history_says(
        self, deals: list[Any], missing: Missing, parts: int
    ) -> None:
        courses = [course(deal) for deal in deals]
        weeks: dict[int, str] = {}
        for week in range(WEEKS):
            text = io.StringIO()
            out = csv.writer(text, lineterminator="\n")
            for number, (deal, looks) in enumerate(zip(deals, courses, strict=True)):
                look = None if week in deal[3] else seen(looks, end_of(week))
                if look is not None:
                    out.writerow(line(number, look))
            weeks[week] = text.getvalue()
        reason_id = next(iter(loss_reasons()))
        series_id = a_series(self.ada, missing=missing, loss_reason_id=reason_id)
        with tempfile.TemporaryDirectory() as folder:
            for part in range(0, WEEKS, parts):
                files = write(
                    Path(folder), {week: weeks[week] for week in range(part, min(part + parts, WEEKS))}, HEADER
                )
                bring(series_id, files, self.ada)
        for number, looks in enumerate(courses):
            self.tell_directly(number, looks)
        self.numbers = self._every_number(len(deals))
        for week in range(WEEKS):
            states = self.states(week)
            for number, deal in enumerate(deals):
                self._compare(str(number), states, deal, week, missing)

    def _every_number(self, count: int) -> dict[int, str]:
        """External ids by id, deleted deals among them."""
        keys = {str(number) for number in range(count)}
        found = matches_by_external_id(self.ada, keys | {f"true {key}" for key in keys})
        return {match.id: key for key, matches in found.items() for match in matches}

    def _compare(self, key: str, states: dict[str, State], deal: Any, week: int, missing: Missing) -> None:
        looks, absent = course(deal), deal[3]
        look = seen(looks, end_of(week))
        if look is None:
            assert key not in states
            return
        assert self.was(states[f"true {key}"]) == self.shown(look)
        if week not in absent:
            assert states[key].state == RecordState.ACTIVE
            assert self.was(states[key]) == self.shown(look)
            return
        shown_before = [one for one in range(week) if one not in absent and seen(looks, end_of(one))]
        if not shown_before:
            assert key not in states
            return
        last = seen(looks, end_of(shown_before[-1]))
        assert last is not None
        is_open = self.spec.at(self.ids[last.stage]).is_open
        if missing is Missing.DELETED:
            assert states[key].state == RecordState.DELETED
        elif missing is Missing.LOST and is_open:
            assert self.spec.at(states[key].stage_id).is_lost
        else:
            assert self.was(states[key]) == self.shown(last)

    def test_intervals_hold_the_true_instant(self) -> None:
        looks = course((3, {}, [(200, {"amount": Decimal(5)}), (460, {"stage": "proposal"})], set()))
        weeks = {week: ",".join(str(c or "") for c in line(7, look)) + "\n" for week in range(WEEKS)
                 if (look := seen(looks, end_of(week)))}  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            bring(a_series(self.ada), write(Path(folder), weeks), self.ada)
        deal = visible_to(self.ada).get(external_id="7")
        _, *rows = history_rows([deal.id])[deal.id]
        truly = [at for at, _ in looks[1:]]
        assert len(rows) == len(truly) == 2
        assert all(row.since is not None and row.since < at <= row.at for row, at in zip(rows, truly, strict=True))
