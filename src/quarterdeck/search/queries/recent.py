"""The records somebody looked at last, as the browser remembers them: by kind and id, nothing else."""

from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.terms import Closeness, Hit, Kind
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id

MOST_RECENT = 8


def recent_records(actor: Actor, remembered: str) -> list[Hit]:
    """The records that `kind-id.kind-id` names, those the actor may still see, in this order.

    One or two statements for each kind among them. What cannot be read is left out.
    """
    wanted = [one for part in remembered.split(".")[:MOST_RECENT] if (one := _place(part))]
    described = {
        (kind, pk): shown
        for kind in dict.fromkeys(kind for kind, _ in wanted)
        for pk, shown in KINDS[kind].describe(actor, [pk for of, pk in wanted if of is kind]).items()
    }
    return [Hit(*place, described[place], Closeness.EXACT) for place in dict.fromkeys(wanted) if place in described]


def _place(part: str) -> tuple[Kind, int] | None:
    kind, _, number = part.partition("-")
    try:
        return Kind(kind), parse_id(number)
    except ValueError:
        return None
