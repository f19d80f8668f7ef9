"""What a quota may name: people, teams, territories, families, currencies, seasonalities."""

from quarterdeck.catalog.queries import active_currencies, product_families
from quarterdeck.quotas.models import Seasonality
from quarterdeck.quotas.queries.rows import numbers
from quarterdeck.users.queries import people_options
from quarterdeck.users.queries.leading import TeamOption, led_teams, team_options
from quarterdeck.users.queries.people import PersonOption
from quarterdeck.users.queries.territories import territory_options
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class SeasonalityRow:
    """A named spread over the year in basis points of its months."""

    id: int
    name: str
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom the actor may set quotas for, and what a quota may be about."""

    people: tuple[PersonOption, ...]
    teams: tuple[TeamOption, ...]
    territories: tuple[tuple[int, str], ...]
    families: tuple[str, ...]
    currencies: frozenset[str]
    seasonalities: tuple[SeasonalityRow, ...]
    # Whether a quota may be the company's own.
    has_company: bool

    def seasonality(self, name: str) -> SeasonalityRow | None:
        """The one of this name, however it is written."""
        return next((row for row in self.seasonalities if fold(row.name) == fold(name)), None)


def quota_choices(actor: Actor) -> Choices:
    """What a quota may name when this actor sets it. Seven queries; eight for who does not see everything."""
    people, teams, is_all = people_options(actor), team_options(), actor.scope.kind is ScopeKind.ALL
    if not is_all:
        led = led_teams(actor)
        teams = [team for team in teams if team.id in led]
        ids = {actor.person_id}.union(*(team.people for team in teams))
        people = [person for person in people if person.id in ids]
    return Choices(
        people=tuple(people),
        teams=tuple(teams),
        territories=tuple(territory_options(actor)),
        families=tuple(product_families()),
        currencies=active_currencies(),
        seasonalities=tuple(seasonalities()),
        has_company=is_all,
    )


def seasonalities() -> list[SeasonalityRow]:
    """All seasonalities by name. One query."""
    rows = Seasonality.objects.order_by("name_key", "pk").values_list("pk", "name", "shares")
    return [SeasonalityRow(pk, name, numbers(shares)) for pk, name, shares in rows]


def seasonality_row(seasonality_id: int) -> SeasonalityRow:
    """One of them. Raises NotFound."""
    found = next((row for row in seasonalities() if row.id == seasonality_id), None)
    if found is None:
        raise NotFound("seasonality")
    return found
