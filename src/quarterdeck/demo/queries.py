"""Who signs in to the demo company, and with what."""

import base64

from django.utils.crypto import salted_hmac

from quarterdeck.demo.rules import PEOPLE
from quarterdeck.users.queries import company, person_ids_by_email
from quarterdeck.users.terms import ROLES
from quarterdeck.values.dataclasses import dataclass

_ROLE_NAMES = {spec.key: spec.name for spec in ROLES}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person of the demo company with a known password. `role` is a label to be translated."""

    role: str
    name: str
    email: str
    password: str


def demo_sign_ins() -> list[SignIn]:
    """The demo company's sign-ins; none in any other company."""
    if not company().is_demo:
        return []
    known = person_ids_by_email(person.email for person in PEOPLE)
    return [
        SignIn(_ROLE_NAMES[person.role], person.name, person.email, password_of(person.email))
        for person in PEOPLE
        if person.has_password and person.email in known
    ]


def password_of(email: str) -> str:
    """The first password of a demo person: it follows from this installation's signing key, so it is nowhere else."""
    digest = salted_hmac("quarterdeck.demo", email, algorithm="sha256").digest()
    text = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
