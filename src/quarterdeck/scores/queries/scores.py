"""Scores of open deals, with how they were before."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.scores.models import DealScore, Fit, ScoreChange
from quarterdeck.scores.rules import Like, band_of, like_of, share_of, told_percent
from quarterdeck.scores.rules.words import Named, Why
from quarterdeck.scores.terms import Band
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

TREND_BACK = timedelta(days=7)
SHORT, NO_SIGNAL, WAITING, SCORED, CLOSED = "short", "no_signal", "waiting", "scored", "closed"


@dataclass(frozen=True, slots=True)
class Before:
    """The score as it was on an earlier day."""

    day: date
    level: int


@dataclass(frozen=True, slots=True)
class ScoreDay:
    """A score from a day on: the place, and both chances in percent as the actor may know them."""

    day: date
    level: int
    percent: int | None
    quarter_percent: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of an open deal as the actor may know it.

    `state` is scored, waiting (not scored yet), short (history too short: at most a rate of deals like it), no_signal
    (the model was no better than the average) or closed (nothing is told). `percent` is the chance of being won at all
    and `quarter_percent` that of being won in the present quarter; for who does not read all records both are rounded
    to 5. `level` is the place among the open deals of the pipeline, 1 to 99.
    """

    opportunity_id: int
    state: str
    at: datetime | None = None
    percent: int | None = None
    quarter_percent: int | None = None
    level: int | None = None
    band: Band | None = None
    before: Before | None = None
    like: Like | None = None
    reasons: tuple[Why, ...] = ()
    provisional: bool = False
    model_id: str = ""
    sees_all: bool = False


def sees_all(actor: Actor) -> bool:
    """Whether exact counts hide nobody's deals from the actor."""
    return actor.scope.kind is ScopeKind.ALL


def deal_score(actor: Actor, opportunity_id: int) -> Score:
    """The score of a deal the actor may see; none of a closed one. Raises NotFound. Four queries."""
    kind = visible_to(actor).filter(pk=opportunity_id).values_list("stage__kind", flat=True).first()
    if kind is None:
        raise NotFound("opportunity")
    if kind != StageKind.OPEN.value:
        return Score(opportunity_id, CLOSED)
    return score_of(actor, opportunity_id, company().time_zone)


def score_of(actor: Actor, opportunity_id: int, time_zone: str) -> Score:
    """The same of an open deal that the caller has found may be seen; the company's time zone. Two queries."""
    row = DealScore.objects.select_related("fit").filter(pk=opportunity_id).first()
    if row is None:
        return Score(opportunity_id, WAITING)
    exact = sees_all(actor)
    return Score(
        opportunity_id,
        _state(row.fit, row),
        row.at,
        told_percent(share_of(row.p_bp), sees_all=exact),
        told_percent(share_of(row.by_quarter_end_bp), sees_all=exact),
        row.level,
        band_of(row.level) if row.level is not None else None,
        _before(row, time_zone),
        like_of(share_of(row.rate_like_bp), row.like, sees_all=exact),
        tuple(Why(**one) for one in json.loads(row.reasons)),
        provisional=row.fit.rank_rung == 2,
        model_id=row.fit.model_id,
        sees_all=exact,
    )


def _state(fit: Fit, row: DealScore) -> str:
    if fit.rank_rung < 2:
        return SHORT
    return SCORED if row.p_bp is not None else NO_SIGNAL


def _before(row: DealScore, time_zone: str) -> Before | None:
    """The newest score kept of a day of the company at least a week before."""
    if row.level is None:
        return None
    until = row.at.astimezone(ZoneInfo(time_zone)).date() - TREND_BACK
    rows = ScoreChange.objects.filter(opportunity_id=row.pk, day__lte=until, level__isnull=False).order_by("-day")
    found = rows.values_list("day", "level").first()
    return Before(found[0], found[1] or 0) if found else None


def levels_of(ids: Collection[int]) -> dict[int, int]:
    """The places, 1 to 99, of those of these deals that have one. The caller has found that they may be seen.

    One query.
    """
    rows = DealScore.objects.filter(pk__in=ids, level__isnull=False)
    return {pk: level or 0 for pk, level in rows.values_list("pk", "level")}


def level_key(*, descends: bool) -> Case:
    """What deals are sorted by score with: the place of open deals, 1 to 99. Those without one come last both ways."""
    last = Value(0 if descends else 100)
    level = Subquery(DealScore.objects.filter(pk=OuterRef("pk")).values("level")[:1])
    # A closed deal may bear its score until the next refresh.
    opened = When(stage__kind=StageKind.OPEN.value, then=Coalesce(level, last))
    return Case(opened, default=last, output_field=IntegerField())


def seen_fits(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these fits that the actor may know of: all for who reads all records."""
    return set(Fit.objects.filter(pk__in=ids).values_list("pk", flat=True)) if sees_all(actor) else set()


def fit_names(ids: Sequence[int]) -> dict[int, str]:
    """What fits are called: there is one model in force at a time."""
    return {pk: gettext("forecast of the model") for pk in Fit.objects.filter(pk__in=ids).values_list("pk", flat=True)}


def named(specs: Mapping[int, PipelineSpec]) -> Named:
    """Names of all stages and pipelines that texts of the model may hold."""
    stages = {str(stage.id): stage.name for spec in specs.values() for stage in spec.stages}
    return Named(stages, {str(pk): spec.name for pk, spec in specs.items()})


def score_days(opportunity_id: int, limit: int = 60) -> list[Before]:
    """The place of a deal as it became, the newest first. The caller has found that the deal may be seen. One query."""
    rows = ScoreChange.objects.filter(opportunity_id=opportunity_id, level__isnull=False).order_by("-day")
    return [Before(day, level or 0) for day, level in rows.values_list("day", "level")[:limit]]


@dataclass(frozen=True, slots=True)
class History:
    """The newest scores of an open deal as they became, the newest first; `count` is how many there are."""

    name: str
    days: tuple[ScoreDay, ...]
    count: int


def score_history(actor: Actor, opportunity_id: int, limit: int) -> History:
    """How the score of a deal became. Three queries.

    Raises NotFound for a deal the actor may not see, and for a closed one, of which nothing is told.
    """
    opened = visible_to(actor).filter(pk=opportunity_id, stage__kind=StageKind.OPEN.value)
    name = opened.values_list("name", flat=True).first()
    if name is None:
        raise NotFound("opportunity")
    rows = ScoreChange.objects.filter(opportunity_id=opportunity_id, level__isnull=False).order_by("-day")
    exact = sees_all(actor)
    days = tuple(
        ScoreDay(
            day,
            level or 0,
            told_percent(share_of(p_bp), sees_all=exact),
            told_percent(share_of(quarter_bp), sees_all=exact),
        )
        for day, level, p_bp, quarter_bp in rows.values_list("day", "level", "p_bp", "by_quarter_end_bp")[:limit]
    )
    return History(name, days, rows.count())
