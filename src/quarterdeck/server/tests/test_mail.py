"""Mail as whoever runs the installation sees it: its settings, `quarterdeck mail-test`, `quarterdeck check`."""

import json

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from quarterdeck.server.cli import app
from quarterdeck.server.commands.check import findings
from quarterdeck.server.environment import Environment
from tests.mailbox import Mailbox, mailbox


@pytest.mark.parametrize(
    ("port", "asked", "used"),
    [
        (587, "auto", "starttls"),
        (465, "auto", "tls"),
        (25, "auto", "starttls"),
        (25, "none", "none"),
        (587, "tls", "tls"),
    ],
)
def test_encryption_is_left_out_only_when_that_is_said(port: int, asked: str, used: str) -> None:
    assert Environment.model_validate({"email_port": port, "email_tls": asked}).mail_encryption() == used


def tried(*, to: str = "ada@example.com") -> tuple[int, dict[str, str]]:
    run = CliRunner().invoke(app, ["mail-test", to, "--json"])
    return run.exit_code, json.loads(run.stdout)


def mail_findings() -> list[str]:
    return [found.code for found in findings() if found.code.startswith("mail_")]


@pytest.mark.django_db
def test_a_test_mail_says_whether_it_went_and_check_tells_of_it(settings: Settings) -> None:
    code, said = tried()
    assert (code, said["error"]["code"]) == (1, "mail_not_set_up")  # type: ignore[index]  # an object of its own
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with mailbox(Mailbox(refusals={"RCPT": ["550 No"]})) as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        assert tried() == (1, {"state": "failed", "error": "address_refused"})
        assert mail_findings() == ["mail_failing"]
        assert tried() == (0, {"state": "sent", "error": ""})
        assert mail_findings() == []
        assert (box.recipients, len(box.taken)) == (["ada@example.com"], 1)
