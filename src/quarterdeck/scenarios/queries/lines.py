"""Of which lines of the forecast somebody may suppose something: those whose deals they may all see."""

from collections.abc import Mapping
from datetime import datetime

from quarterdeck.catalog.queries import rates_on
from quarterdeck.quotas.queries import held_within
from quarterdeck.scenarios.terms import Line
from quarterdeck.scores.queries import people_of_teams, readable_teams
from quarterdeck.users.queries import company
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.leading import home_teams, led_teams, team_names
from quarterdeck.users.queries.people import people_names
from quarterdeck.users.queries.scopes import owners_within
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period, PeriodKind
from quarterdeck.values.verdict import NotFound

COMPANY: Line = (None, None)


@dataclass(frozen=True)
class Lines:
    """The lines an actor may read, the widest first: (team id, person id), both None for the company; with names.

    `owners` are the people of each, None for everybody.
    """

    names: Mapping[Line, str]
    owners: Mapping[Line, frozenset[int] | None]

    def is_readable(self, line: Line) -> bool:
        """Whether the line's figures may be shown."""
        return line in self.names

    @property
    def first(self) -> Line:
        """The widest of all. Raises NotFound where there is none."""
        for line in self.names:
            return line
        raise NotFound("forecast_line")


def lines_of(actor: Actor) -> Lines:
    """The company for who reads all; else teams one leads and may see whole, their people, and oneself.

    As published forecasts are told. Partner users have none. Nine queries at most. Raises NotFound for them.
    """
    if actor.scope.kind is ScopeKind.ORGANISATION:
        raise NotFound("scenario")
    teams, homes = people_of_teams(), home_teams()
    owners: dict[Line, frozenset[int] | None] = {}
    if actor.scope.kind is ScopeKind.ALL:
        owners[COMPANY] = None
        shown, people = frozenset(teams), set(homes) | {actor.person_id}
    else:
        shown = readable_teams(actor)
        people = {actor.person_id} | _led_people(actor, homes)
    called = team_names(shown)
    owners |= {(team, None): teams[team] for team in sorted(shown, key=lambda one: (called.get(one, ""), one))}
    named = people_names(people)
    owners |= {
        (None, one): frozenset({one}) for one in sorted(people & named.keys(), key=lambda one: (named[one], one))
    }
    names = {
        line: company().name if line == COMPANY else called.get(line[0] or 0, "") or named.get(line[1] or 0, "")
        for line in owners
    }
    return Lines(names, owners)


def _led_people(actor: Actor, homes: Mapping[int, int]) -> set[int]:
    """The people of teams one leads whose deals one may see."""
    led = led_teams(actor)
    if not led:
        return set()
    seen = set(owners_within(actor).values_list("owner_id", flat=True))
    return {person for person, team in homes.items() if team in led and person in seen}


def line_names(lines: set[Line]) -> dict[Line, str]:
    """What lines are called, readable or not. Two queries."""
    teams = team_names({team for team, _ in lines if team})
    people = people_names({person for _, person in lines if person})
    home = company().name
    return {
        line: home if line == COMPANY else teams.get(line[0] or 0) or people.get(line[1] or 0, "") for line in lines
    }


def line_quota(actor: Actor, owners: frozenset[int] | None, period: Period, now: datetime) -> int | None:
    """What a line's people are to win in a period together, in minor units of the reporting currency.

    Each currency is converted once at today's rate. None where nobody has a quota, or where a rate is missing: a sum
    without some of its quotas would be reached too easily. Two queries.
    """
    sums: dict[str, int] = {}
    for person, held in held_within(actor, period).items():
        if owners is None or person in owners:
            for currency, minor in held.items():
                sums[currency] = sums.get(currency, 0) + minor
    if not any(sums.values()):
        return None
    table = rates_on(company_day(now), company().reporting_currency)
    parts = [table.convert(minor, currency) for currency, minor in sums.items()]
    return None if None in parts else sum(part or 0 for part in parts)


def quota_now(actor: Actor, lines: Lines, line: Line, now: datetime) -> int | None:
    """What a readable line is to win in the quarter that runs, as `line_quota` tells it."""
    period = company().calendar.period_of(company_day(now), PeriodKind.QUARTER)
    return line_quota(actor, lines.owners[line], period, now)


__all__ = ["COMPANY", "Line", "Lines", "line_names", "line_quota", "lines_of", "quota_now"]
