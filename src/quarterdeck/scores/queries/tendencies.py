"""How people recorded the deals that closed: one's own, and that of those one leads."""

from collections.abc import Mapping
from datetime import date, datetime

from quarterdeck.scores.models import Fit, Tendency
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules.tendencies import SeenSignal, is_enough, read_signals, spread_of
from quarterdeck.users.queries.leading import led_people
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotPermitted

_REFUSED = N_("How people record deals is for the company's own people.")


@dataclass(frozen=True, slots=True)
class Told:
    """A person whose tendencies the actor may see. `signals` is empty with too few closed deals to say anything."""

    person_id: int
    name: str
    closed: int
    flag: str
    signals: tuple[SeenSignal, ...]


@dataclass(frozen=True, slots=True)
class Tendencies:
    """What the newest fit says of the people one may see: oneself first, then by name.

    `stretch` is the first day looked at and the day after the last, None where nothing was. `people` are signals of
    everybody with enough closed deals, by person: for spreads alone, never to be shown one by one.
    """

    at: datetime | None
    stretch: tuple[date, date] | None
    told: tuple[Told, ...]
    people: Mapping[int, tuple[SeenSignal, ...]]

    def spread(self, key: str) -> tuple[float, float, float] | None:
        """Quartiles of a signal over everybody who has it, where they may be told."""
        found = {
            person: one.estimate
            for person, signals in self.people.items()
            for one in signals
            if one.key == key and one.count
        }
        return spread_of(list(found.values()), len({*found} - {one.person_id for one in self.told}))


def tendencies(actor: Actor) -> Tendencies:
    """Of the actor and all they lead, of everybody for who reads all records. Two queries, and three of teams.

    Raises NotPermitted for people of partners.
    """
    if actor.scope.kind is ScopeKind.ORGANISATION:
        raise NotPermitted("records.all", Text(_REFUSED))
    fit = Fit.objects.order_by("-id").only("at").first()
    rows = list(Tendency.objects.filter(fit=fit).select_related("person")) if fit else []
    everything = sees_all(actor)
    may_see = {row.person_id for row in rows} if everything else led_people(actor.person_id)
    people = {row.person_id: read_signals(row.signals) for row in rows if is_enough(row.closed)}
    told = [
        Told(row.person_id, row.person.name, row.closed, row.flag, people.get(row.person_id, ()))
        for row in rows
        if row.person_id in may_see
    ]
    told.sort(key=lambda one: (one.person_id != actor.person_id, one.name.casefold(), one.person_id))
    stretch = (rows[0].since, rows[0].until) if rows else None
    return Tendencies(fit.at if fit else None, stretch, tuple(told), people)
