"""A published forecast, scenarios over it, and an answer, for tests."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.utils import timezone

from quarterdeck.scenarios.actions.answering import Told, keep_answer
from quarterdeck.scenarios.actions.keeping import add_scenario
from quarterdeck.scenarios.models import Scenario, ScenarioVersion
from quarterdeck.scenarios.rules import written
from quarterdeck.scenarios.terms import Fields, Kind, Lever, Said
from quarterdeck.scores.queries import Base, newest_base
from quarterdeck.users.queries import company
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.terms import Actor
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import fold
from tests.cast import SYSTEM

SPREAD = {"p10": 1000, "p50": 2000, "p90": 3000, "mean": 2100, "won": 500, "open": 1500, "new": 100, "reaches": 0.25}
EFFECT = {
    "down": 0.9, "up": 1.1, "mean_down": -160, "mean_up": 160, "p50_down": -150, "p50_up": 150, "rest_down": -0.1,
    "rest_up": 0.1, "identity_down": -0.1, "identity_up": 0.1,
}  # fmt: skip
FIGURES: dict[str, Any] = {
    "today": SPREAD,
    "supposed": SPREAD | {"p50": 2400, "mean": 2260, "open": 1660, "reaches": 0.4},
    "published": None,
    "edges": [0, 1000, 2000, 3000],
    "shares": [[0.2, 0.5, 0.3], [0.1, 0.5, 0.4]],
    "effects": [{"kind": kind.value, **EFFECT} for kind in (Kind.WIN_RATE, Kind.CYCLE)],
    "needs": [{"kind": "win_rate", "amount": 1.4, "most": 3.0}, {"kind": "cycle", "amount": None, "most": -26.0}],
    "levers": [{"open": 3, "new": 0.5}],
    "volume": None,
    "seen": [],
    "rep_weeks": [],
    "facts": {
        "pushed": 4, "due": 20, "cycle_weeks": 9.5, "weeks_left": 6.0, "reps": 3, "size_low": 400, "size_high": 900,
    },
    "rows": {"count": 1, "left": [0, 0]},
}  # fmt: skip
WIN_RATE = Said((Lever("win_rate", 1.1),))


def publish(now: datetime | None = None, *, method: str = "landmark") -> Any:
    """A forecast of the company of the quarter that runs, as published."""
    at = now or timezone.now()
    day = company_day(at)
    fit = apps.get_model("scores", "Fit")._default_manager.create(
        at=at, model_id=f"m{day:%y%m%d}", rung=3, closed=200, won=90, lost=110, finished=4, rank_rung=3
    )
    period = company().calendar.period_of(day, PeriodKind.QUARTER)
    return apps.get_model("scores", "Published")._default_manager.create(
        day=day, at=at, fit=fit, period_start=period.start, period_end=period.end, quarter=period.label,
        currency="EUR", method=method, headline="model", mean=0, won=0, open=0, new=0, tau_bp=1500, periods=4,
    )  # fmt: skip


def tell_of_next(fit: Any) -> None:
    """What a fit's backtest says of two quarters, said at each week of the ones before."""
    row = {"fit": fit, "currency": "EUR"}
    rows = apps.get_model("scores", "Backtested")._default_manager
    for start, end, label, came in (
        (date(2025, 1, 1), date(2025, 4, 1), "Q1 FY2025", 100_00),
        (date(2025, 4, 1), date(2025, 7, 1), "Q2 FY2025", 300_00),
    ):
        for week in (1, 4, 8, 12):
            quarter = {"period_start": start, "period_end": end, "quarter": label, "week": week, "actual": came}
            rows.create(**row, **quarter, method="next", forecast=200_00, p10=150_00, p90=400_00)
            rows.create(**row, **quarter, method="next_last", forecast=50_00)


def a_base(at: datetime) -> Base:
    """Of what a forecast of the quarter that runs would be, were one published."""
    day = company_day(at)
    period = company().calendar.period_of(day, PeriodKind.QUARTER)
    return Base(day, at, period.start, period.end, period.label, "EUR", 0, "0123456789ab", is_short=False)


def kept(person_id: int, deal: int, name: str = "Push") -> int:
    """A scenario of somebody's own line with an answer, where no forecast was published."""
    row = Scenario.objects.create(owner_id=person_id, person_id=person_id, name=name, name_key=fold(name))
    row.versions.create(number=1, at=timezone.now(), author_id=person_id, said=written(WIN_RATE), quota_minor=3000)
    answer(row.pk, deal)
    return row.pk


def scenario(by: Actor, name: str = "Push", said: Said = WIN_RATE, **fields: Any) -> int:
    """A scenario of somebody's own line, or of another."""
    named = {"person_id": by.person_id} | fields
    return add_scenario(new=Fields(name=name, **named), said=said, by=by, via=SYSTEM).id


def answer(scenario_id: int, deal: int | None = None, *, problem: str = "", **figures: Any) -> ScenarioVersion:
    """Answer the newest version of a scenario with figures of no deal but this."""
    version = ScenarioVersion.objects.filter(scenario_id=scenario_id).latest("number")
    base = newest_base() or a_base(timezone.now())
    row = {
        "opportunity_id": deal, "chance_today_ppm": 300_000, "value_today_minor": 5000, "part_today_minor": 1500,
        "chance_ppm": 332_000, "value_minor": 5000, "part_minor": 1660,
    }  # fmt: skip
    told = Told(problem, None if problem else FIGURES | figures, (row,) if deal else ())
    keep_answer(version=version, base=base, told=told, at=timezone.now())
    return version
