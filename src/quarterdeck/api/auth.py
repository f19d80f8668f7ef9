"""Sign-in of the API: a bearer token, never a cookie, so that no other site can make a browser act."""

from collections import OrderedDict
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from quarterdeck.kit.faults import Fault, fault_of
from quarterdeck.users.actions.tokens import USE_IS_NOTED_EVERY, mark_token_used
from quarterdeck.users.policy import act_as
from quarterdeck.users.queries import actor_for_token
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.verdict import NotFound

LONGEST_TOKEN = 200
_REMEMBERED = 10_000
_noted: OrderedDict[int, datetime] = OrderedDict()


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`: the actor is the token's owner, narrowed to the token's scopes."""

    openapi_description = "A token made under Settings, Tokens, or by `quarterdeck token create`."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, or None when the token is not accepted. Raises NotFound for people of partners."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        at = timezone.now()
        actor = actor_for_token(token, at)
        if actor is None:
            return None
        if actor.scope.kind is ScopeKind.ORGANISATION:
            raise NotFound("address")
        _note_use(actor, at)
        act_as(request, actor)
        return actor


def _note_use(actor: Actor, at: datetime) -> None:
    """Note the token's use once an hour and process, so that reads stay reads."""
    if actor.token_id is None:
        return
    last = _noted.get(actor.token_id)
    if last is not None and last <= at < last + USE_IS_NOTED_EVERY:
        return
    try:
        mark_token_used(actor.token_id, at)
    except DatabaseError as error:
        # Reading goes on while there is no room to write; the use is noted by a later request.
        if fault_of(error) is not Fault.DISK_FULL:
            raise
        return
    _noted[actor.token_id] = at
    _noted.move_to_end(actor.token_id)
    if len(_noted) > _REMEMBERED:
        _noted.popitem(last=False)
