"""What somebody may be told about: records they may read, also once these are deleted."""

from collections.abc import Collection

from quarterdeck.users.queries import actor_for, scope_q
from quarterdeck.users.queries.colleagues import visible_people
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import NotFound


def in_sight(actor: Actor, kind: str, ids: Collection[int]) -> set[int]:
    """Those of these records that the actor may read. Of one that is deleted its owner must be in reach.

    One query, three when some are not to be seen.
    """
    known = records.kind(kind)
    seen = set(known.visible(actor).filter(pk__in=ids))
    owners = {pk: owner for pk, owner in known.owners([pk for pk in ids if pk not in seen]).items() if owner}
    if not owners:
        return seen
    reach = visible_people(actor).filter(scope_q(actor, "pk"), pk__in=set(owners.values()))
    near = set(reach.values_list("pk", flat=True))
    return seen | {pk for pk, owner in owners.items() if owner in near}


def owner_actor(person_id: int) -> Actor | None:
    """The owner of an endpoint as they are now; None once they may not have webhooks any more. One query."""
    try:
        actor = actor_for(person_id)
    except NotFound:
        return None
    return actor if actor.may(Permission.SETTINGS_MANAGE) else None
