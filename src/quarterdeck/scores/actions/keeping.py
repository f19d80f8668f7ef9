"""Writing what a refresh says: scores with their history, the day's forecasts, and the terms of the newest one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from quarterdeck.journal.actions import action
from quarterdeck.opportunities.actions import renew_boards
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.scores.models import DealScore, Fit, PersonForecast, Published, ScoreChange, Term
from quarterdeck.scores.rules import Terms, band_of, bp
from quarterdeck.scores.rules.arithmetic import millionths, text_of, total_of
from quarterdeck.scores.terms import Arithmetic, Method, Source, StageTerm
from quarterdeck.users.queries import Company
from quarterdeck.users.queries.leading import home_teams, team_options
from quarterdeck.values.dataclasses import asdict, dataclass
from quarterdeck.values.period import PeriodKind

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.arithmetic import Arithmetic as OwnArithmetic
    from quarterdeck.analytics.forecasting.own import Learnt, Part, Quantiles

_AT_ONCE = 500
_FIELDS = ("fit", "at", "p_bp", "level", "by_quarter_end_bp", "like", "rate_like_bp", "reasons")
_MILLION = 1_000_000
# What other methods say is of the company alone: of a team there is nothing else to read first.
MODEL = "model"


@dataclass(frozen=True)
class Made:
    """What was computed, of which company, on which of its days, by which fit."""

    home: Company
    now: datetime
    today: date
    fit: Fit
    learnt: "Learnt"
    notes: tuple[str, ...]


@action
def keep_refresh(made: Made) -> tuple[int, int]:
    """Write scores, forecasts and terms at once; how many scores and forecasts."""
    return _keep_scores(made), _keep_forecasts(made)


@action
def keep_published(made: Made) -> int:
    """Write forecasts and terms alone; how many forecasts."""
    return _keep_forecasts(made)


def _keep_forecasts(made: Made) -> int:
    terms = _terms(made.learnt.parts)
    forecasts = _publish(made, terms)
    Term.objects.all().delete()
    Term.objects.bulk_create(terms, batch_size=_AT_ONCE)
    return forecasts


def _keep_scores(made: Made) -> int:
    """Current scores; their history gets a row where the score is new, its band another, or a new week has begun."""
    learnt = made.learnt
    before = {row.pk: row for row in DealScore.objects.defer("reasons")}
    rows = [
        DealScore(
            opportunity_id=int(one.deal_id), fit=made.fit, at=made.now, p_bp=bp(one.p), level=one.level,
            by_quarter_end_bp=bp(learnt.by_quarter_end.get(one.deal_id)), like=one.like, rate_like_bp=bp(one.rate_like),
            reasons=json.dumps([asdict(reason) for reason in one.reasons], ensure_ascii=False),
        )
        for one in learnt.ranked
    ]  # fmt: skip
    # Cards of the board tell scores.
    renew_boards(stage__kind=StageKind.OPEN.value)
    DealScore.objects.bulk_create(
        rows, batch_size=_AT_ONCE, update_conflicts=True, unique_fields=["opportunity"], update_fields=_FIELDS
    )
    there = {row.opportunity_id for row in rows}
    gone = [pk for pk in before if pk not in there]
    for first in range(0, len(gone), _AT_ONCE):
        DealScore.objects.filter(pk__in=gone[first : first + _AT_ONCE]).delete()
    zone = ZoneInfo(made.home.time_zone)
    changed = [row for row in rows if _is_new(before.get(row.opportunity_id), row, made, zone)]
    ScoreChange.objects.bulk_create(
        [
            ScoreChange(
                opportunity_id=row.opportunity_id, day=made.today, at=made.now, p_bp=row.p_bp, level=row.level,
                by_quarter_end_bp=row.by_quarter_end_bp,
            )
            for row in changed
        ],
        batch_size=_AT_ONCE, ignore_conflicts=True,
    )  # fmt: skip
    return len(rows)


def _is_new(before: DealScore | None, row: DealScore, made: Made, zone: ZoneInfo) -> bool:
    if before is None or (before.level is None) != (row.level is None):
        return True
    if before.level is not None and row.level is not None and band_of(before.level) is not band_of(row.level):
        return True
    return before.at.astimezone(zone).isocalendar()[:2] != made.today.isocalendar()[:2]


def _terms(parts: Iterable["Part"]) -> list[Term]:
    """Parts as rows of whole minor units, so that what is told is their sum."""
    return [
        Term(
            kind=part.kind, opportunity_id=int(part.deal_id),
            chance_ppm=round(part.chance * _MILLION), value_minor=round(part.value),
            expected_minor=round(part.chance * part.value), owner=int(part.owner) if part.owner.isdigit() else 0,
        )
        for part in parts
    ]  # fmt: skip


def _publish(made: Made, terms: Sequence[Term]) -> int:
    """The day's forecasts of the company, each team and each person; none where this day was published before."""
    if Published.objects.filter(day=made.today, team=0).exists():
        return 0
    sums = _sums(terms)
    rows = [_published(made, team, sums[team]) for team in (0, *sorted(team for team in sums if team))]
    kept = Published.objects.bulk_create(rows, batch_size=_AT_ONCE)
    PersonForecast.objects.bulk_create(_people(made, kept[0], terms), batch_size=_AT_ONCE)
    return len(rows)


def _people(made: Made, whole: Published, terms: Sequence[Term]) -> list[PersonForecast]:
    """A row for everybody whose deals are in the forecast; deals without an owner are in the company's alone."""
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for term in terms:
        counted[term.owner][term.kind] += term.expected_minor
    of_owner = {int(name): found for name, found in made.learnt.of_owner.items() if name.isdigit()}
    rows = []
    for owner in sorted((counted.keys() | of_owner.keys()) - {0}):
        kinds, found = counted[owner], of_owner.get(owner)
        sums = Terms(kinds["won"], kinds["open"], kinds["new"])
        low, middle, high = _rounded(found)
        beside = made.learnt.of_owners.get(str(owner))
        rows.append(
            PersonForecast(
                published=whole, person_id=owner, p10=low, p50=middle, p90=high, mean=sums.total, won=sums.won,
                open=sums.open, new=sums.new, last_period=_whole(beside.last) if beside else None,
                arithmetic=text_of(_arithmetic(beside, sums.won)) if beside else None,
            )
        )  # fmt: skip
    return rows


def _rounded(found: "Quantiles | None") -> tuple[int | None, int | None, int | None]:
    return (round(found.p10), round(found.p50), round(found.p90)) if found else (None, None, None)


def _sums(terms: Sequence[Term]) -> Mapping[int, Terms]:
    """Terms of the company (0) and of each team by the one team each owner stands in, with those below it."""
    parents = {team.id: team.parent_id for team in team_options()}
    home = home_teams()
    counted: dict[int, dict[str, int]] = {team: defaultdict(int) for team in (0, *parents)}
    for term in terms:
        counted[0][term.kind] += term.expected_minor
        at = home.get(term.owner)
        while at is not None and at in parents:
            counted[at][term.kind] += term.expected_minor
            at = parents[at]
    return {team: Terms(kinds["won"], kinds["open"], kinds["new"]) for team, kinds in counted.items()}


def _published(made: Made, team: int, terms: Terms) -> Published:
    learnt, found = made.learnt, made.learnt.found
    low, middle, high = _rounded(learnt.quantiles.get(team))
    period = made.home.calendar.period_of(made.today, PeriodKind.QUARTER)
    beside = learnt.arithmetic if team == 0 else learnt.of_groups.get(team)
    return Published(
        day=made.today, at=made.now, fit=made.fit, period_start=period.start, period_end=period.end,
        quarter=period.label, team=team, currency=made.home.reporting_currency,
        method=(Method.LANDMARK if learnt.model.landmark is not None else Method.STAGE_WEIGHTS).value,
        headline=found.headline if team == 0 else MODEL, p10=low, p50=middle, p90=high,
        mean=terms.total, won=terms.won, open=terms.open, new=terms.new, tau_bp=bp(found.total.tau) or 0,
        periods=found.total.n_periods, remarks=" ".join([found.total.note, *made.notes]) if team == 0 else "",
        **(_beside(beside, terms.won) if beside else {}),
    )  # fmt: skip


def _beside(found: "OwnArithmetic", won: int) -> dict[str, int | str | None]:
    """What simple methods say of the company or a team, each the sum of the terms that are kept with it."""
    told = _arithmetic(found, won)
    return {
        "weighted": total_of(told, Source.DEFAULT),
        "weighted_observed": total_of(told, Source.OBSERVED),
        "gong": total_of(told, Source.PAST),
        "last_period": _whole(found.last),
        "arithmetic": text_of(told),
    }


def _arithmetic(found: "OwnArithmetic", won: int) -> Arithmetic:
    terms = tuple(
        StageTerm(
            int(one.stage), one.deals, round(one.amount), millionths(one.default) or 0, millionths(one.observed) or 0,
            millionths(one.low), millionths(one.high), one.seen, millionths(one.conversion), one.then,
        )
        for one in found.lines
    )  # fmt: skip
    return Arithmetic(won, _whole(found.expected), terms)


def _whole(minor: float | None) -> int | None:
    return None if minor is None else round(minor)


__all__ = ["Made", "keep_published", "keep_refresh"]
