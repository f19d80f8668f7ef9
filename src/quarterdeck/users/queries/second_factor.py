"""What a person and the roles' page see of second factors. Secrets and codes stand in no answer."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count

from quarterdeck.users.models import Person
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The actor's second factor: since when, last used when, and how many recovery codes are left."""

    set_at: datetime
    last_used_at: datetime | None
    codes_left: int


def own_second_factor(actor: Actor) -> SecondFactor | None:
    """The actor's second factor, None without one. One query."""
    rows = {row.type: row for row in Authenticator.objects.filter(user_id=actor.person_id)}
    device, codes = rows.get(Authenticator.Type.TOTP), rows.get(Authenticator.Type.RECOVERY_CODES)
    if device is None:
        return None
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return SecondFactor(device.created_at, device.last_used_at, left)


def without_second_factor() -> dict[str, int]:
    """By role key: how many active people who may sign in have no second factor. One query."""
    people = Person.objects.filter(is_active=True, can_sign_in=True, has_second_factor=False)
    return dict(people.values_list("role__key").annotate(count=Count("*")).order_by("role__key"))
