"""Questions of movement to the analytics copy, with the viewer's eyes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from quarterdeck.analytics.movement.asked import Bar, Bridge, Clock, Mode, Movement, Window
from quarterdeck.analytics.movement.flow import End, Flowing, Ribbon
from quarterdeck.analytics.movement.past import OpenDeal, PastDay, Pile
from quarterdeck.analytics.movement.slippage import Pushes, Slippage
from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.desk.queries.conditions import Clock as HomeClock
from quarterdeck.opportunities.queries import Lens
from quarterdeck.users.queries import open_memberships, owner_options, people_names
from quarterdeck.users.queries.leading import TeamOption, team_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.period import Period
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.queries.moved import BehindBar, BehindRibbon, Flowed, MovedRows, PastList
from quarterdeck.warehouse.terms import Told, Unavailable

_NOBODY = Viewer(Reach.NOTHING)
Only = Mapping[str, tuple[int | str | None, ...]]


@dataclass(frozen=True, slots=True)
class Moving:
    """From the start of the first day to the end of the last (now, where that is today), which close dates, whose."""

    lens: Lens
    first: date
    last: date
    closing: Period
    only: Only = field(default_factory=dict)
    mode: Mode = Mode.NET
    clock: Clock = Clock.NOW
    as_was: bool = True

    def asked(self) -> Movement:
        """The question; whose eyes it is for is said when it is asked."""
        now = instant(self.lens.now)
        upto = min(instant_after(self.lens, self.last), now)
        window = Window(
            since=min(instant(_clock(self.lens).midnight(self.first)), upto - 1),
            upto=upto,
            since_day=day(self.first),
            upto_day=day(self.last),
            from_day=day(self.closing.start),
            until_day=day(self.closing.end),
            now=now,
        )
        return Movement(_NOBODY, window, self.only, self.clock, self.mode, self.as_was)


@dataclass(frozen=True, slots=True)
class Looking:
    """How the pipeline stood at the end of a day (now, where that is today)."""

    lens: Lens
    on: date
    only: Only = field(default_factory=dict)
    clock: Clock = Clock.NOW
    as_was: bool = True

    def asked(self) -> PastDay:
        """The question; whose eyes it is for is said when it is asked."""
        now = instant(self.lens.now)
        at = min(instant_after(self.lens, self.on), now)
        return PastDay(_NOBODY, at, day(self.on), now, self.only, self.clock, self.as_was)


def instant_after(lens: Lens, last: date) -> int:
    """The instant at which a day ends, by the company's clock."""
    return instant(_clock(lens).midnight(last + timedelta(days=1)))


def bridge_of(moving: Moving) -> Told[Bridge] | Unavailable:
    """The bridge. Raises Undefined for what cannot be answered, as all of these."""
    return ask(moving.lens.actor, moving.asked(), "bridge")


def booked_of(moving: Moving) -> Told[Bar] | Unavailable:
    """What was booked, read from the states alone."""
    return ask(moving.lens.actor, moving.asked(), "bookings")


def rows_of(moving: Moving, bar: str, first: int, most: int) -> Told[MovedRows] | Unavailable:
    """Rows of a bar, the largest first."""
    return ask(moving.lens.actor, BehindBar(_NOBODY, moving.asked(), bar, first, most), "behind_bar")


def slippage_of(moving: Moving) -> Told[Mapping[str, Slippage]] | Unavailable:
    """Slippage of all of the opening, and of its commit."""
    return ask(moving.lens.actor, moving.asked(), "slippage")


def pushes_of(moving: Moving) -> Told[Pushes] | Unavailable:
    """How far what was pushed out was moved, alone."""
    return ask(moving.lens.actor, moving.asked(), "pushes")


def flow_of(moving: Moving, by: Flowing) -> Told[Sequence[Ribbon]] | Unavailable:
    """The ribbons, largest first."""
    return ask(moving.lens.actor, Flowed(_NOBODY, moving.asked(), by), "flow")


def ribbon_of(
    moving: Moving, ends: tuple[End, End], by: Flowing, first: int, most: int
) -> Told[MovedRows] | Unavailable:
    """Deals of a ribbon, the largest first."""
    return ask(moving.lens.actor, BehindRibbon(_NOBODY, moving.asked(), *ends, by, first, most), "behind_ribbon")


def board_of(looking: Looking) -> Told[Sequence[Pile]] | Unavailable:
    """Open deals of that day by stage."""
    return ask(looking.lens.actor, looking.asked(), "past_board")


def list_of(looking: Looking, first: int, most: int) -> Told[Sequence[OpenDeal]] | Unavailable:
    """Open deals of that day by close date."""
    return ask(looking.lens.actor, PastList(_NOBODY, looking.asked(), first, most), "past_list")


def weeks_of(looking: Looking) -> Told[Sequence[Pile]] | Unavailable:
    """The open pipeline, week by week up to that day; teams are those of the last day."""
    return ask(looking.lens.actor, replace(looking.asked(), as_was=False), "weeks")


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Names of people. One query."""
    return people_names(ids)


def own_teams(actor: Actor) -> tuple[int, ...]:
    """The teams somebody belongs to now. One query."""
    return tuple(sorted(open_memberships([actor.person_id]).get(actor.person_id, {})))


def choices(actor: Actor) -> tuple[list[TeamOption], list[tuple[int, str]]]:
    """Teams in which the actor sees somebody's deals, and the people whose deals they see. Three queries."""
    people = [(person.id, person.name) for person in owner_options(actor)]
    seen = {person_id for person_id, _ in people}
    return [team for team in team_options() if team.people & seen], people


def _clock(lens: Lens) -> HomeClock:
    return HomeClock(lens.today, lens.company.time_zone)
