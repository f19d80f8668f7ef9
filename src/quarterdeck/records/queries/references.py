"""Names of the people and accounts that custom fields refer to."""

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.records.queries.notices import names_in_sight
from quarterdeck.records.terms.fields import FieldSpec, FieldType, Value
from quarterdeck.users.queries import people_names
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RefNames:
    """Names by id. An account that its reader may not see, or that is gone, has none."""

    people: Mapping[int, str] = field(default_factory=dict)
    accounts: Mapping[int, str] = field(default_factory=dict)


def ref_names(actor: Actor, specs: Iterable[FieldSpec], values: Iterable[Mapping[int, Value]]) -> RefNames:
    """Names of whom these values refer to: a query for people, two for accounts, none where none are referred to."""
    people: set[int] = set()
    accounts: set[int] = set()
    held = list(values)
    for spec in specs:
        if spec.type in (FieldType.PERSON, FieldType.ACCOUNT):
            found = {value for row in held if isinstance(value := row.get(spec.id), int)}
            (people if spec.type is FieldType.PERSON else accounts).update(found)
    seen = names_in_sight(actor, [("account", account_id) for account_id in accounts]) if accounts else {}
    return RefNames(
        people_names(people) if people else {}, {account_id: name for (_, account_id), name in seen.items()}
    )


def accounts_called(actor: Actor, name: str) -> list[int]:
    """Ids of the accounts of this name that the actor may see."""
    return records.kind("account").called(actor, name)


def today_of(actor: Actor) -> date:
    """The day it is where the actor is: what dates are written and read by."""
    return timezone.now().astimezone(ZoneInfo(actor.time_zone)).date()
