"""Figures of past days: what you may see follows today's rights, whom a figure counts for the owner then."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import BigIntegerField, Q, Sum, Value

from quarterdeck.opportunities.queries.scope import scope_of
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.quality.models import KeptDay, KeptFigure
from quarterdeck.quality.rules import Tally, together
from quarterdeck.users.queries.colleagues import visible_people
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass

SHOWN_DAYS = 90
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class DayFigure:
    """A day whose figures were kept. Days between two of these were missed: nobody knows how they stood."""

    day: date
    tally: Tally


def trend(actor: Actor, whose: Whose, today: date, *, pipeline_id: int | None = None) -> list[DayFigure]:
    """The kept days of the last quarter of a year, oldest first, over the deals one may see. One query.

    A kept day on which nobody of these had an open deal is there, without a score.
    """
    since = today - timedelta(days=SHOWN_DAYS)
    days = KeptDay.objects.filter(day__gte=since, day__lte=today).order_by()
    rows = KeptFigure.objects.filter(scope_of(actor, whose.value), rule="", day_id__gte=since, day_id__lte=today)
    if pipeline_id is not None:
        rows = rows.filter(pipeline_id=pipeline_id)
    nothing = Value(0, BigIntegerField())
    sums = rows.order_by().values("day_id").annotate(open=Sum("deals"), ok=Sum("intact"), sum=Sum("points"))
    every = days.annotate(open=nothing, ok=nothing, sum=nothing).values_list("day", "open", "ok", "sum")
    found: dict[date, Tally] = {}
    for day, *figures in sums.values_list("day_id", "open", "ok", "sum").union(every, all=True):
        found[day] = together([found.get(day, Tally()), _tally(figures)])
    return [DayFigure(day, found[day]) for day in sorted(found)]


def _tally(figures: Sequence[int]) -> Tally:
    deals, intact, points = map(int, figures)
    return Tally(deals, intact, points)


@dataclass(frozen=True, slots=True)
class PersonFigure:
    """Somebody's deals as the newest kept day has them, and a week before that where it was kept."""

    person_id: int
    name: str
    now: Tally
    before: Tally | None


def people_figures(actor: Actor, whose: Whose, day: date, *, pipeline_id: int | None = None) -> list[PersonFigure]:
    """Everybody with deals on this kept day whose deals one may see, by name. One query."""
    before = day - timedelta(days=A_WEEK)
    rows = KeptFigure.objects.filter(scope_of(actor, whose.value), rule="", day_id__in=(day, before))
    if pipeline_id is not None:
        rows = rows.filter(pipeline_id=pipeline_id)
    sums = rows.order_by("owner__name_key", "owner_id", "day_id").values_list("owner_id", "owner__name", "day_id")
    now: dict[int, tuple[str, Tally]] = {}
    then: dict[int, Tally] = {}
    for person_id, name, on, *figures in sums.annotate(Sum("deals"), Sum("intact"), Sum("points")):
        tally = _tally(figures)
        if on == day:
            now[person_id] = (name, tally)
        else:
            then[person_id] = tally
    return [PersonFigure(key, name, tally, then.get(key)) for key, (name, tally) in now.items() if tally.deals]


def teams_of(actor: Actor, ids: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """The present teams of these people: id and name of each, by name, with who of them is in it. One query."""
    present = Q(memberships__valid_to=None, memberships__team__state="active")
    rows = visible_people(actor).filter(present, pk__in=ids).order_by("memberships__team__name_key")
    found: dict[tuple[int, str], set[int]] = {}
    for team_id, name, person_id in rows.values_list("memberships__team_id", "memberships__team__name", "pk"):
        found.setdefault((team_id, name), set()).add(person_id)
    return found
