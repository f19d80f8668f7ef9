"""What makes figures of all records mislead, asked of the analytics copy by who sees all of them."""

from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.reading.traps import Trap, TrapQuestion
from quarterdeck.analytics.schema import day
from quarterdeck.opportunities.queries import Lens
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told, Unavailable


def sees_all(actor: Actor) -> bool:
    """Whether somebody sees all records, and so may know how many of them there are of each kind."""
    return actor.scope.kind is ScopeKind.ALL


def traps_of(lens: Lens) -> Told[tuple[Trap, ...]] | Unavailable:
    """The traps; none for who does not see all records."""
    return ask(lens.actor, TrapQuestion(Viewer(Reach.NOTHING), day(lens.today)), "traps")
