"""How people recorded the deals that closed: one's own, and that of those one leads."""

from collections.abc import Mapping
from datetime import date, datetime

from quarterdeck.analytics.forecasting.telltales import SIGNALS
from quarterdeck.scores.models import Fit, Tendency
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules.tendencies import SeenSignal, is_compared, is_enough, read_signals, spread_of
from quarterdeck.users.queries.leading import led_people
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotPermitted

_REFUSED = N_("How people record deals is for the company's own people.")


@dataclass(frozen=True, slots=True)
class Told:
    """A person whose tendencies the actor may see.

    `signals` is empty with too few closed deals to say anything, `flag` without a comparison as well.
    """

    person_id: int
    name: str
    closed: int
    flag: str
    signals: tuple[SeenSignal, ...]


@dataclass(frozen=True, slots=True)
class Tendencies:
    """What the newest fit says of the people one may see: oneself first, then by name.

    `stretch` is the first day looked at and the day after the last, None where nothing was. `alone` are the signals
    that are not compared: of them only what was measured may be told. `spreads` are quartiles of everybody who has a
    signal and enough closed deals, by signal.
    """

    at: datetime | None
    stretch: tuple[date, date] | None
    told: tuple[Told, ...]
    alone: frozenset[str]
    spreads: Mapping[str, tuple[float, float, float]]


def tendencies(actor: Actor) -> Tendencies:
    """Of the actor and all they lead, of everybody for who reads all records. Two queries, and three of teams.

    Raises NotPermitted for people of partners.
    """
    if actor.scope.kind is ScopeKind.ORGANISATION:
        raise NotPermitted("records.all", Text(_REFUSED))
    fit = Fit.objects.order_by("-id").only("at").first()
    rows = list(Tendency.objects.filter(fit=fit).select_related("person")) if fit else []
    may_see = {row.person_id for row in rows} if sees_all(actor) else led_people(actor.person_id)
    signals = {row.person_id: {one.key: one for one in read_signals(row.signals) if one.count} for row in rows}
    # Who has too few closed deals to be told of is in the median all the same.
    hidden = {one.key: sum(one.key in signals[pk] for pk in signals.keys() - may_see) for one in SIGNALS}
    alone = frozenset(key for key, people in hidden.items() if not is_compared(people))
    told = [
        Told(row.person_id, row.person.name, row.closed, "" if alone else row.flag,
             read_signals(row.signals) if is_enough(row.closed) else ())
        for row in rows
        if row.person_id in may_see
    ]  # fmt: skip
    told.sort(key=lambda one: (one.person_id != actor.person_id, one.name.casefold(), one.person_id))
    enough = [signals[row.person_id] for row in rows if is_enough(row.closed)]
    spreads = {key: spread_of([one[key].estimate for one in enough if key in one]) for key in hidden.keys() - alone}
    return Tendencies(
        fit.at if fit else None,
        (rows[0].since, rows[0].until) if rows else None,
        tuple(told),
        alone,
        {key: spread for key, spread in spreads.items() if spread},
    )
