"""The one way out by mail: a letter is handed to the company's mail server, and what came of it is said in a word.

Certificates are checked, STARTTLS is demanded and never skipped, and no header can be smuggled in by a text.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import formatdate
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from quarterdeck.values.checks import email_reasons
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, clean_line, forbidden_character

LONGEST_SUBJECT = 200
MOST_BYTES = 10 * 1024 * 1024
_SERVER_FAULTS = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError)
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class MailFailure(StrEnum):
    """Why a letter was not taken."""

    ADDRESS_REFUSED = "address_refused"
    REFUSED = "refused"
    NOT_NOW = "not_now"
    SIGN_IN_REFUSED = "sign_in_refused"
    NO_TLS = "no_tls"
    NO_CONNECTION = "no_connection"
    TIMED_OUT = "timed_out"
    SENDER_REFUSED = "sender_refused"
    UNWRITABLE = "unwritable"


MAIL_FAILURE_LABELS = {
    MailFailure.ADDRESS_REFUSED: N_("The mail server does not take this address"),
    MailFailure.REFUSED: N_("The mail server refused the mail"),
    MailFailure.NOT_NOW: N_("The mail server does not take it now"),
    MailFailure.SIGN_IN_REFUSED: N_("The mail server did not take user and password"),
    MailFailure.NO_TLS: N_("No encrypted connection to the mail server, or its certificate was not accepted"),
    MailFailure.NO_CONNECTION: N_("No connection to the mail server"),
    MailFailure.TIMED_OUT: N_("The mail server did not answer in time"),
    MailFailure.SENDER_REFUSED: N_("The mail server does not take mail from this sender"),
    MailFailure.UNWRITABLE: N_("The mail cannot be written as one"),
}
# What trying again does not mend: of the others somebody may mend the server or its settings.
FINAL = frozenset({MailFailure.ADDRESS_REFUSED, MailFailure.REFUSED, MailFailure.UNWRITABLE})


class MailError(Exception):
    """The letter was not taken; `failure` is stable."""

    def __init__(self, failure: MailFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along. With a `cid` it is a picture that the HTML shows as `cid:...`."""

    name: str
    content_type: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written. `html` says the same as `text`; `unsubscribe` is the address where the reader ends such mail."""

    subject: str
    text: str
    html: str = ""
    enclosures: Sequence[Enclosure] = field(default=())
    unsubscribe: str = ""


def is_set_up() -> bool:
    """Whether there is a mail server; without one nothing is sent."""
    return bool(settings.EMAIL_HOST)


def is_password_plain() -> bool:
    """Whether a password would cross a network unencrypted."""
    is_open = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    return bool(settings.EMAIL_HOST_PASSWORD) and is_open and settings.EMAIL_HOST not in _LOCAL_HOSTS


class _WithPictures(EmailMultiAlternatives):
    """A message whose HTML shows pictures that go along."""

    mixed_subtype = "related"


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """A connection for several letters. Raises MailError when there is none."""
    connection: BaseEmailBackend = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        with _told():
            connection.open()
        yield connection
    finally:
        # What was taken was taken, whatever the server says at the end.
        with suppress(OSError):
            connection.close()


def hand_over(letter: Letter, *, to: str, key: str, server: BaseEmailBackend) -> None:
    """Hand one letter to the mail server. `key` makes its Message-ID: the same at every try. Raises MailError."""
    if email_reasons(to):
        raise MailError(MailFailure.ADDRESS_REFUSED)
    with _told():
        server.send_messages([message(letter, to=to, key=key)])


def message(letter: Letter, *, to: str, key: str) -> EmailMultiAlternatives:
    """A letter as a message, with headers that say that a machine wrote it, so that no machine answers."""
    has_pictures = any(enclosure.cid for enclosure in letter.enclosures)
    made = (_WithPictures if has_pictures else EmailMultiAlternatives)(
        subject=_header(letter.subject)[:LONGEST_SUBJECT],
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers=_headers(letter, key),
    )
    if letter.html:
        made.attach_alternative(letter.html, "text/html")
    for enclosure in letter.enclosures:
        made.attach(_part(enclosure))
    return made


def _part(enclosure: Enclosure) -> MIMEBase:
    kind, _, sub = enclosure.content_type.partition("/")
    part = MIMEBase(kind, sub)
    part.set_payload(enclosure.content)
    encode_base64(part)
    place = "inline" if enclosure.cid else "attachment"
    part.add_header("Content-Disposition", place, filename=("utf-8", "", _header(enclosure.name)))
    if enclosure.cid:
        part.add_header("Content-ID", f"<{_header(enclosure.cid)}>")
    return part


def _headers(letter: Letter, key: str) -> dict[str, str]:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    headers = {
        "Message-ID": f"<{digest}@{host}>",
        "Date": formatdate(),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{_header(letter.unsubscribe)}>"
    return headers


def _header(text: str) -> str:
    """A text as it may stand in a header: one line, without control characters."""
    line = clean_line(text)
    return "".join(letter for letter in line if not forbidden_character(letter))


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong, as a MailError."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise MailError(_of_codes(code for code, _ in error.recipients.values())) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(MailFailure.SIGN_IN_REFUSED) from error
    except smtplib.SMTPSenderRefused as error:
        raise MailError(MailFailure.SENDER_REFUSED) from error
    except _SERVER_FAULTS as error:
        raise MailError(MailFailure.NO_CONNECTION) from error
    except smtplib.SMTPResponseException as error:
        is_final = 500 <= error.smtp_code < 600
        raise MailError(MailFailure.REFUSED if is_final else MailFailure.NOT_NOW) from error
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        raise MailError(MailFailure.NO_TLS) from error
    except TimeoutError as error:
        raise MailError(MailFailure.TIMED_OUT) from error
    except OSError as error:
        raise MailError(MailFailure.NO_CONNECTION) from error
    except ValueError as error:
        raise MailError(MailFailure.UNWRITABLE) from error


def _of_codes(codes: Iterable[int]) -> MailFailure:
    return MailFailure.ADDRESS_REFUSED if all(500 <= code < 600 for code in codes) else MailFailure.NOT_NOW
