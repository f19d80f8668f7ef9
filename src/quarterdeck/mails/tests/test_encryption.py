"""Nothing goes over an unencrypted line where encryption is asked for, nor to a server with a wrong certificate."""

import ssl
from pathlib import Path

import pytest
from pytest_django import Settings

from quarterdeck.outbound.mail import Letter, MailError, MailFailure, hand_over, is_password_plain, mail_server
from tests.mailbox import Mailbox, mailbox
from tests.receivers import certificate

LETTER = Letter("Hello", "Hello")


def sent(box: Mailbox) -> None:
    with mail_server() as server:
        hand_over(LETTER, to="a@firm.example", key="a", server=server)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path, "127.0.0.1")


def context(pem: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(pem)
    return made


def lead_to(box: Mailbox, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", box.port, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "qd", "secret"


def test_a_known_certificate_is_taken_and_the_password_goes_encrypted(
    pem: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with mailbox(Mailbox(user="qd", password="secret"), tls=context(pem)) as box:
        lead_to(box, settings)
        sent(box)
        assert box.encrypted == [True]
        settings.EMAIL_HOST_PASSWORD = "wrong"
        with pytest.raises(MailError) as error:
            sent(box)
    assert error.value.failure is MailFailure.SIGN_IN_REFUSED


def test_an_unknown_certificate_and_a_server_without_encryption_get_nothing(pem: Path, settings: Settings) -> None:
    for tls in (context(pem), None):
        with mailbox(tls=tls) as box:
            lead_to(box, settings)
            with pytest.raises(MailError) as error:
                sent(box)
        assert error.value.failure is MailFailure.NO_TLS
        assert not {"AUTH", "MAIL", "DATA"} & set(box.commands)


def test_a_password_on_an_open_line_is_found(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD = "mail.example.com", "secret"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    assert is_password_plain()
    settings.EMAIL_USE_TLS = True
    assert not is_password_plain()
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST = False, "localhost"
    assert not is_password_plain()
