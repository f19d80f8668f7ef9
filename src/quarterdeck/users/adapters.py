"""How allauth's sign-in is bent to ours: no self sign-up, and passwords change by our action."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import say
from quarterdeck.users.actions.passwords import change_password
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for
from quarterdeck.users.queries.actors import person_with_role


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People come in by an invitation that someone with the right made, never by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes and try again."),
        "incorrect_password": _("This is not your present password."),
        "enter_current_password": _("This is not your present password."),
    }

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: object, **kwargs: object
    ) -> None:
        """Say that the password changed; that one has signed in or out is plain to see."""
        if message_template == "account/messages/password_changed.txt":
            say(request, gettext("Your password was changed. You are signed out everywhere else."))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where to go after changing the password."""
        return reverse("settings_profile")

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password through the action, so that the journal knows of it."""
        keep = self.request.session.session_key or ""
        change_password(password=password, by=actor_for(user.pk), via=Via(Door.FORM), keep=keep)
        user.refresh_from_db(fields=["password"])


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Password sign-in of people who may; loads role and organisation with the person, in one query."""

    def get_user(self, user_id: int) -> Person | None:
        """The signed-in person, or None once they may no longer act."""
        person = person_with_role(user_id)
        return person if person and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Whether the person is active and may sign in at all."""
        return isinstance(user, Person) and user.is_active and user.can_sign_in


def sign_in(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign in the person who has just set their password by a link, and lead them to the first page."""
    response: HttpResponse = perform_login(request, Login(user=PersonBackend().get_user(person_id)))
    return response
