"""How allauth's sign-in is bent to ours: no self sign-up, and passwords change by our action."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.actions.passwords import change_password
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People come in by an invitation that someone with the right made, never by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password through the action, so that the journal knows of it."""
        change_password(password=password, by=actor_for(user.pk), via=Via(Door.FORM))
        user.refresh_from_db(fields=["password"])


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Password sign-in of people who may; loads role and organisation with the person, in one query."""

    def get_user(self, user_id: int) -> Person | None:
        """The signed-in person, or None once they may no longer act."""
        person = Person.objects.select_related("role", "organisation").filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Whether the person is active and may sign in at all."""
        return isinstance(user, Person) and user.is_active and user.can_sign_in
