"""How allauth's sign-in is bent to ours.

Nobody signs up by themselves; passwords change by our action; guessing from elsewhere does not lock out the
browsers somebody has signed in with before; secrets of second factors are stored encrypted.
"""

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import say
from quarterdeck.users.actions.passwords import change_password
from quarterdeck.users.actions.sign_ins import note_failed_sign_in, note_sign_in, note_sign_out
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for, company
from quarterdeck.users.queries.actors import person_with_role

DEVICE_COOKIE = "quarterdeck_device"
DEVICE_LIFE = timedelta(days=180)
# Tries that are not looked at are written down once in so many seconds, so that guessing cannot fill the journal.
LOCK_NOTED_EVERY = 300
_SALT = "quarterdeck.users.device"


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

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Sign in, and let the browser be known to this person's sign-in address from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if isinstance(user, Person):
            note_sign_in(address=self.get_client_ip(request), by=actor_for(user.pk), via=Via(Door.FORM))
            response.set_signed_cookie(
                DEVICE_COOKIE,
                f"{secrets.token_urlsafe(12)}:{_digest(user.email or '')}",
                salt=_SALT,
                max_age=DEVICE_LIFE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Browsers known to the address are counted apart: guessing from anywhere else does not use up their tries.
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{_known_device(request, str(credentials.get('email', '')))}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. A ValidationError when there were too many, which the journal is told."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_locked(self.get_client_ip(request), str(credentials.get("email", "")))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the journal who was not let in; the password is no part of it."""
        email, address = str(credentials.get("email", "")), self.get_client_ip(request)
        note_failed_sign_in(email=email, address=address, via=Via(Door.FORM))

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and tell the journal."""
        if isinstance(request.user, Person):
            note_sign_out(by=actor_for(request.user.pk), via=Via(Door.FORM))
        super().logout(request)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the signed-in person's password; tries are limited as at sign-in."""
        found = self.authenticate(self.request, email=getattr(user, "email", ""), password=password)
        return found is not None and found.pk == user.pk

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where to go after changing the password."""
        return reverse("settings_profile")

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password through the action, so that the journal knows of it."""
        keep = self.request.session.session_key or ""
        change_password(password=password, by=actor_for(user.pk), via=Via(Door.FORM), keep=keep)
        user.refresh_from_db(fields=["password"])


def note_locked(address: str, email: str) -> None:
    """Tell the journal that tries for this sign-in address are not looked at for some minutes."""
    if cache.add(f"quarterdeck.sign_in_locked:{_digest(email)}", "", timeout=LOCK_NOTED_EVERY):
        note_failed_sign_in(email=email, address=address, via=Via(Door.FORM), is_locked=True)


class _TellsTheJournal:
    """What both forms that ask for a code do when it is not right."""

    user: Person

    def clean_code(self) -> str:
        """The code, once it is right. A ValidationError otherwise, which the journal is told."""
        try:
            return str(super().clean_code())  # type: ignore[misc]  # of the form this is mixed into
        except ValidationError as error:
            email, address = self.user.email or "", get_account_adapter().get_client_ip(context.request)
            if error.code == "too_many_login_attempts":
                note_locked(address, email)
            else:
                note_failed_sign_in(email=email, address=address, via=Via(Door.FORM), is_code=True)
            raise


class CodeForm(_TellsTheJournal, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code of a second factor, at sign-in."""


class CodeAgainForm(_TellsTheJournal, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code of a second factor, before something delicate."""


def _known_device(request: HttpRequest, email: str) -> str:
    """The name of a browser that this address has signed in with before, empty for every other."""
    value = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=_SALT, max_age=DEVICE_LIFE) or ""
    device, _separator, digest = value.partition(":")
    return device if digest == _digest(email) else ""


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: codes are told apart by the company's name, secrets are encrypted by the signing key."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used before. Enter the one that the app shows now.")
    }

    def get_totp_issuer(self) -> str:
        """What the app on the device lists the code under."""
        return f"Quarterdeck {company().name}"

    def build_totp_svg(self, url: str) -> str:
        """The code to scan, dark on light whatever colours the page has."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        """What is stored of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it was; one that nobody has when it was stored under another signing key."""
        try:
            return str(_cipher().decrypt(encrypted_text.encode()).decode())
        except InvalidToken:
            return str(generate_totp_secret())


def _cipher() -> Fernet:
    key = salted_hmac("quarterdeck.users.second_factor", "key", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


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
