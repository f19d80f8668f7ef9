"""The deals behind terms of the newest forecast: of the company, of a team, of a person, as far as one may see them.

Who reads all records is told chances and parts as they were computed. Everybody else is told chances to the nearest 5
percent, how often past wins count to the nearest percent, and what deals would be won for in three digits, as scores
tell them: exact ones would give away rates of deals of others. What is rounded off stands in a row of its own, where
the exact sum may be told, so that rows add up to it.
"""

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.scores.models import Term
from quarterdeck.scores.queries.accuracy import require_all
from quarterdeck.scores.queries.forecasts import newest_base, people_of_teams, readable_teams
from quarterdeck.scores.queries.people import readable_people
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules.behind import Counted, told_part
from quarterdeck.scores.terms import TermKind
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.queries.people import people_names
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose deals: a team's, a person's, or with neither the whole company's."""

    team_id: int | None = None
    person_id: int | None = None

    @property
    def is_company(self) -> bool:
        """Whether everybody's deals are meant."""
        return self.team_id is None and self.person_id is None


@dataclass(frozen=True, slots=True)
class TermRow:
    """A deal's part in the newest forecast: chance × value, in minor units, as the viewer is told them."""

    opportunity_id: int
    name: str
    chance: float
    value_minor: int
    part_minor: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of rows, and what all pages come to. Money in minor units.

    `parts` is the sum of all rows, `total` that of the term: None of a person for who does not read all records. `away`
    rows are in the total and not among the rows: their deals are out of the viewer's sight by now. `following` is the
    place of the next page.
    """

    rows: tuple[TermRow, ...]
    following: int | None
    count: int
    parts: int
    total: int | None
    away: int
    is_rounded: bool

    @property
    def left(self) -> int:
        """What the total is more than the rows: what was rounded off, and the rows that are away."""
        return 0 if self.total is None else self.total - self.parts


def terms_behind(actor: Actor, kind: TermKind, of: Holder, after: int, limit: int) -> Behind:
    """The rows of a term, the greatest part first, from place `after` on.

    Raises NotPermitted for the company's to who does not read all records, NotFound for a line that is not theirs to
    see, and for every line once the quarter is over. Two queries for who reads all records and the company.
    """
    owners = _owners(actor, of)
    rows = Term.objects.filter(kind=kind.value).order_by("-expected_minor", "pk")
    if owners is not None:
        rows = rows.filter(owner__in=owners)
    page = slice(after, after + limit)
    return _exact(rows, page) if sees_all(actor) else _narrowed(actor, rows, kind, of, page)


def holder_name(of: Holder) -> str:
    """What a team or person is called; empty of the company. For who was told its rows."""
    if of.team_id is not None:
        return next((team.name for team in team_options() if team.id == of.team_id), "")
    return people_names([of.person_id]).get(of.person_id, "") if of.person_id is not None else ""


_NAMES = ("opportunity_id", "chance_ppm", "value_minor", "expected_minor")


def _exact(rows: QuerySet[Term], page: slice) -> Behind:
    whole = rows.aggregate(count=Count("pk"), minor=Sum("expected_minor"))
    found = rows.values_list("opportunity__name", *_NAMES)[page]
    count, total = whole["count"], whole["minor"] or 0
    told = tuple(_row(Counted(*one), name) for name, *one in found)
    return Behind(told, _next(page.stop, count), count, total, total, away=0, is_rounded=False)


def _narrowed(actor: Actor, rows: QuerySet[Term], kind: TermKind, of: Holder, page: slice) -> Behind:
    """Of deals that the viewer may see now, parts rounded but of those that are won."""
    found = [Counted(*row) for row in rows.values_list(*_NAMES)]
    seen = visible_to(actor).filter(pk__in=rows.order_by().values("opportunity_id"))
    names = dict(seen.values_list("pk", "name"))
    is_rounded = kind is not TermKind.WON
    told = [told_part(one, kind) if is_rounded else one for one in found if one.opportunity_id in names]
    # Of a person with a single deal the exact sum would tell its exact chance.
    total = None if is_rounded and of.person_id is not None else sum(one.expected_minor for one in found)
    return Behind(
        tuple(_row(one, names[one.opportunity_id]) for one in told[page]), _next(page.stop, len(told)), len(told),
        sum(one.expected_minor for one in told), total, len(found) - len(told), is_rounded,
    )  # fmt: skip


def _row(one: Counted, name: str) -> TermRow:
    return TermRow(one.opportunity_id, name, one.chance_ppm / 1_000_000, one.value_minor, one.expected_minor)


def _next(place: int, count: int) -> int | None:
    return place if place < count else None


def _owners(actor: Actor, of: Holder) -> frozenset[int] | None:
    """Whose deals those are; None is everybody's, with those of nobody."""
    if of.is_company:
        require_all(actor)
        return None
    if not sees_all(actor):
        base = newest_base()
        runs = base is not None and base.period_end > company_day(timezone.now())
        if actor.scope.kind is not ScopeKind.PEOPLE or not runs:
            raise NotFound("forecast_line")
    if of.person_id is not None:
        if not sees_all(actor) and of.person_id not in readable_people(actor):
            raise NotFound("forecast_line")
        return frozenset({of.person_id})
    people = people_of_teams()
    if of.team_id not in people or not (sees_all(actor) or of.team_id in readable_teams(actor)):
        raise NotFound("forecast_line")
    return people[of.team_id]


__all__ = ["Behind", "Holder", "TermRow", "holder_name", "terms_behind"]
