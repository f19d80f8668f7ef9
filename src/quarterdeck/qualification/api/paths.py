"""How the endpoints name the record they are about: `opportunities/{record_id}`, `accounts/…`, `contacts/…`."""

from typing import Annotated

from django.http import HttpRequest

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.converters import RECORD_PATHS
from quarterdeck.kit.rest.fields import one_of
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import require_visible
from quarterdeck.values.verdict import NotFound

VIA = Via(Door.API)
RECORD = "/{kind}/{record_id}"
Plural = Annotated[str, one_of(RECORD_PATHS)]


def key_of_kind(plural: str) -> str:
    """The key of the kind the address names. Raises NotFound."""
    found = RECORD_PATHS.get(plural)
    if found is None:
        raise NotFound("record")
    return found


def seen(request: HttpRequest, plural: str, record_id: int) -> str:
    """The key of the kind, if the token's owner may see the record. Raises NotFound."""
    kind = key_of_kind(plural)
    require_visible(actor_of(request), kind, record_id)
    return kind
