"""One refresh: read the history, fit where it is due, score open deals, publish the day's forecasts.

It loads numerical libraries and so runs in a process of its own. Nothing is written before all is computed.
"""

import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quarterdeck.scores.actions.keeping import Made, keep_refresh
from quarterdeck.scores.actions.pruning import forget_models
from quarterdeck.scores.actions.telling import tell_of_drift
from quarterdeck.scores.models import Backtested, Fit, Published, SegmentRecord, Tendency
from quarterdeck.scores.queries import people_of_teams
from quarterdeck.scores.queries.accuracy import published
from quarterdeck.scores.queries.due import models_folder, tried_file
from quarterdeck.scores.queries.log import OwnLog, own_log
from quarterdeck.scores.rules import Said, bp, drift_of, needs_fit
from quarterdeck.users.queries import Company, company, system_actor
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.dataclasses import dataclass

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.log import Log
    from quarterdeck.analytics.forecasting.own import Judged, Kept, Recorded
    from quarterdeck.analytics.forecasting.recording import Seen

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did. `why` says why it did nothing, and is empty otherwise."""

    scores: int = 0
    forecasts: int = 0
    is_fitted: bool = False
    rung: int = 0
    notes: tuple[str, ...] = ()
    why: str = ""


def refresh(*, now: datetime, again: bool = False) -> Refreshed:
    """Score and publish what was not published on this day of the company; `again` scores anew all the same.

    A day that was missed is not published later: what was not said then cannot be judged. What was published stands:
    of a second refresh on a day only the scores and the terms of the forecast are new.
    """
    from quarterdeck.analytics.forecasting import own
    from quarterdeck.analytics.scoring.problems import BadTable

    home, today = company(), company_day(now)
    if not again and Published.objects.filter(day=today, team=0).exists():
        return Refreshed(why="Today's forecast is published already.")
    _remember(now)
    found = own_log(home, now)
    if not found.tables.deals:
        return Refreshed(why="There are no deals yet.")
    try:
        log = found.tables.log()
    except BadTable as problem:
        return Refreshed(why=str(problem))
    as_of = int(now.timestamp())
    fitted, fit, kept = _fitted(log, found, now)
    learnt = own.learn(log, as_of, groups_of_teams(), kept)
    made = Made(home, now, today, fit, learnt, tuple(_notes(found, home)))
    scores, forecasts = keep_refresh(made)
    if fitted:
        forget_models(settings.MODELS_KEEP)
    return Refreshed(scores, forecasts, fitted, learnt.model.rung, tuple(learnt.model.notes))


def _remember(now: datetime) -> None:
    """That a refresh was tried: one that ends without a forecast is tried again an hour later."""
    file = tried_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    os.utime(file, (now.timestamp(), now.timestamp()))


def _notes(found: OwnLog, home: Company) -> list[str]:
    notes = []
    if found.unseen:
        notes.append(
            f"{found.unseen} closed deals were written down after their end with nothing dated before: the model"
            " learns nothing of them, shares won by stage count them."
        )
    if found.rateless:
        notes.append(f"{found.rateless} deals have an amount without a rate into {home.reporting_currency}.")
    return notes


def groups_of_teams() -> dict[int, frozenset[str]]:
    """The people of each team, as texts of the log."""
    return {team: frozenset(map(str, people)) for team, people in people_of_teams().items()}


def _fitted(log: "Log", found: OwnLog, now: datetime) -> tuple[bool, Fit, "Kept"]:
    """The models in force: those kept, or new ones with their backtest where they are due or their files are gone."""
    from quarterdeck.analytics.forecasting import own
    from quarterdeck.analytics.forecasting.model import fit
    from quarterdeck.analytics.forecasting.ranking import fit_rank

    last = Fit.objects.order_by("-id").first()
    kept = own.load(saved_to(last.model_id)) if last else None
    then = (last.at, last.closed_rows) if last else (None, 0)
    due = needs_fit(fitted_at=then[0], closed_then=then[1], closed_now=found.closed, now=now)
    if last is not None and kept is not None and not due:
        return False, last, kept
    as_of = int(now.timestamp())
    model, rank = fit(log, as_of), fit_rank(log, as_of)
    judged = own.judge(log, as_of, groups_of_teams(), found.tables.families)
    recorded = own.recorded(log, as_of)
    own.save(saved_to(model.model_id), model, rank)
    counts = model.counts
    row = Fit(
        at=now, model_id=model.model_id, rung=model.rung, closed=counts.closed, closed_rows=found.closed,
        won=counts.won, lost=counts.lost, finished=counts.finished, skill_bp=bp(model.skill), rank_rung=rank.rung,
        rank_skill_bp=bp(rank.stack.skill) if rank.stack else None, rank_rows=rank.rows, brier_bp=bp(judged.brier),
        brier_of_rate_bp=bp(judged.brier_of_rate), calibration_error_bp=bp(judged.calibration_error),
        bins=json.dumps(judged.bins),
        notes=json.dumps([*model.notes, *rank.notes, *_notes(found, company())], ensure_ascii=False),
    )  # fmt: skip
    _keep_fit(row, log, judged, recorded)
    return True, row, (model, rank)


def _tested(judged: "Judged", days: Mapping[str, tuple[date, date]]) -> list[Said]:
    """The backtest as what is judged."""
    return [
        Said(
            days[one.period][0], one.period, one.week, one.method, round(one.forecast),
            None if one.p10 is None else round(one.p10), None if one.p90 is None else round(one.p90), round(one.actual),
        )
        for one in judged.rows
    ]  # fmt: skip


@transaction.atomic
def _keep_fit(row: Fit, log: "Log", judged: "Judged", recorded: "Recorded | None") -> None:
    """Write a fit with its backtest, and how people recorded what closed before it."""
    home = company()
    periods = {one.label: one for one in log.periods}
    days = {label: (_day(home, one.start), _day(home, one.end)) for label, one in periods.items()}
    last = Fit.objects.order_by("-id").values_list("drifts", flat=True).first()
    row.drifts, _by = drift_of(published(system_actor(), row.at), _tested(judged, days))
    row.save()
    if row.drifts and not last:
        tell_of_drift(row)
    Backtested.objects.bulk_create([
        Backtested(
            fit=row, period_start=days[one.period][0], period_end=days[one.period][1], quarter=one.period,
            week=one.week, method=one.method, forecast=round(one.forecast),
            p10=None if one.p10 is None else round(one.p10), p90=None if one.p90 is None else round(one.p90),
            actual=round(one.actual), currency=home.reporting_currency,
        )
        for one in judged.rows
    ], batch_size=_AT_ONCE)  # fmt: skip
    SegmentRecord.objects.bulk_create([
        SegmentRecord(
            fit=row, kind=one.kind, key=one.key, deals=one.deals, chance_bp=bp(one.chance) or 0, won=one.won,
            brier_bp=bp(one.brier) or 0, currency=home.reporting_currency, error_bp=bp(one.error),
            bins=json.dumps(one.bins), quarters=json.dumps([
                [past.period, *map(round, (past.p50, past.p10, past.p90, past.actual))] for past in one.periods
            ], ensure_ascii=False),
        )
        for one in judged.segments
    ], batch_size=_AT_ONCE)  # fmt: skip
    if recorded is not None:
        since, until = _day(home, recorded.since), _day(home, recorded.until)
        Tendency.objects.bulk_create([
            Tendency(
                fit=row, person_id=int(one.owner), since=since, until=until, closed=one.closed, flag=one.flag,
                signals=json.dumps({seen.key: _rounded(seen) for seen in one.signals}),
            )
            for one in recorded.owners
            if one.owner.isdigit() and int(one.owner)
        ], batch_size=_AT_ONCE)  # fmt: skip


def _rounded(seen: "Seen") -> list[float]:
    """As `rules.tendencies.read_signals` reads it."""
    values = (seen.value, seen.shrunken, seen.low, seen.high, seen.median, seen.above, seen.below)
    return [seen.count, *(round(value, 6) for value in values)]


def _day(home: Company, at: int) -> date:
    return datetime.fromtimestamp(at, ZoneInfo(home.time_zone)).date()


def saved_to(model_id: str) -> Path:
    """The folder of a model's files."""
    return models_folder() / model_id


__all__ = ["Refreshed", "groups_of_teams", "refresh", "saved_to"]
