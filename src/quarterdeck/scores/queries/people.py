"""What the model expects of people: of oneself, of those one leads, of everybody for who reads all records."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from quarterdeck.scores.models import PersonForecast, Published
from quarterdeck.scores.rules.arithmetic import read_arithmetic, total_of
from quarterdeck.scores.terms import ExpectedOfPerson, Source
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import led_people
from quarterdeck.users.queries.scopes import owners_within
from quarterdeck.users.terms import Actor, ScopeKind


def expected_of_people(actor: Actor, day: date, people: Collection[int] | None = None) -> dict[int, ExpectedOfPerson]:
    """The newest forecast of the fiscal quarter that holds `day`, by person, of those the actor may see.

    `people` narrows that further. Who does not read all records is told of themselves and of the people they lead whose
    deals they may see, while the quarter runs: who was led in the past was perhaps led by another. People of partners
    are told nothing. Six queries at most.
    """
    sees_all = actor.scope.kind is ScopeKind.ALL
    if not sees_all and actor.scope.kind is not ScopeKind.PEOPLE:
        return {}
    whole = Published.objects.filter(team=0, period_start__lte=day, period_end__gt=day).order_by("-day").first()
    if whole is None or not (sees_all or whole.period_end > company_day(timezone.now())):
        return {}
    rows = PersonForecast.objects.filter(published=whole)
    if not sees_all:
        rows = rows.filter(person_id__in=readable_people(actor))
    if people is not None:
        rows = rows.filter(person_id__in=people)
    return {row.person_id: _told(whole, row, sees_all=sees_all) for row in rows.order_by("person_id")}


def readable_people(actor: Actor) -> set[int]:
    """The actor, and those they lead whose deals they may see. Three queries."""
    seen = set(owners_within(actor).values_list("owner_id", flat=True))
    return {actor.person_id} | (led_people(actor.person_id) & seen)


def _told(whole: Published, row: PersonForecast, *, sees_all: bool) -> ExpectedOfPerson:
    told = read_arithmetic(row.arithmetic)
    default, observed, past = (None if told is None else total_of(told, one) for one in Source)
    mean, opened, new = (one if sees_all else None for one in (row.mean, row.open, row.new))
    return ExpectedOfPerson(
        row.person_id, whole.quarter, whole.period_start, whole.period_end, whole.at, whole.currency, row.p10, row.p50,
        row.p90, row.won, mean, opened, new, default, observed, past, row.last_period, whole.tau_bp / 10_000, told,
    )  # fmt: skip
