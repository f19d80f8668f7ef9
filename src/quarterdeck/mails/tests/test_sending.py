"""Letters are sent once, tried again while it may help, given up when it does not, and then hold nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.journal.actions import action
from quarterdeck.mails.actions import drop_mails, forget_mails, post, post_test, send_due, send_one
from quarterdeck.mails.jobs import Sending
from quarterdeck.mails.models import Mail, MailPart
from quarterdeck.mails.queries import mail_facts
from quarterdeck.mails.rules import is_given_up, next_try
from quarterdeck.mails.terms import KEPT_DAYS, TRIED_FOR, MailState
from quarterdeck.outbound.mail import Enclosure, Letter
from quarterdeck.values.verdict import Conflict, Refused
from tests.cast import Cast
from tests.mailbox import Mailbox

LETTER = Letter(
    "Coverage is low",
    "Coverage is 1.4.",
    "<p>Coverage is <b>1.4</b>.</p>",
    [Enclosure("rows.csv", "text/csv", "name,ä\r\n".encode())],
    "https://firm.example/alerts/rules/1",
)


def owed(cast: Cast, key: str = "a", letter: Letter = LETTER) -> bool:
    return action(post)(letter=letter, key=key, person_id=cast.rita)


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def raising(error: BaseException) -> Callable[..., None]:
    def hand_over(*_args: object, **_said: object) -> None:
        raise error

    return hand_over


def later(hours: float = 0) -> datetime:
    return timezone.now() + timedelta(hours=hours, seconds=1)


def test_a_letter_arrives_whole_and_says_that_a_machine_wrote_it(cast: Cast, box: Mailbox) -> None:
    assert owed(cast)
    assert send_due(later()) == 1
    (got,) = box.taken
    assert box.recipients == [get_user_model().objects.get(pk=cast.rita).email]
    assert (got["Subject"], got["From"]) == ("Coverage is low", "Quarterdeck <qd@firm.example>")
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] == "<https://firm.example/alerts/rules/1>"
    assert got["Message-ID"].endswith("@firm.example>")
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert text.get_content().strip() == "Coverage is 1.4."
    assert html is not None
    assert "<b>1.4</b>" in html.get_content()
    (file,) = got.iter_attachments()
    assert file.get_filename() == "rows.csv"
    assert file.get_payload(decode=True) == "name,ä\r\n".encode()
    row = Mail.objects.get()
    assert (row.state, row.subject, row.text, row.html, row.unsubscribe) == ("sent", "", "", "", "")
    assert not MailPart.objects.exists()
    assert send_due(later(3)) == 0


def test_a_picture_stands_inside_of_the_html(cast: Cast, box: Mailbox) -> None:
    picture = Enclosure("chart.png", "image/png", b"\x89PNG", cid="chart")
    owed(cast, letter=Letter("Chart", "See it", '<img src="cid:chart">', [picture]))
    send_due(later())
    parts = {part.get_content_type(): part for part in box.taken[0].walk()}
    assert parts["image/png"]["Content-ID"] == "<chart>"
    assert "multipart/related" in parts


def test_a_letter_of_one_key_is_owed_once(cast: Cast, box: Mailbox) -> None:
    assert owed(cast)
    assert not owed(cast)
    send_due(later())
    assert not owed(cast), "also when it was sent"
    assert len(box.taken) == 1


def test_no_header_is_smuggled_in(cast: Cast, box: Mailbox) -> None:
    smuggled = "Won\r\nBcc: all@firm.example"
    owed(cast, letter=Letter(smuggled, ".\r\nMAIL FROM:<x@y.example>", "", (), f"https://a.example/\r\n{smuggled}"))
    send_due(later())
    (got,) = box.taken
    assert got["Bcc"] is None
    assert got["Subject"] == "Won Bcc: all@firm.example"
    assert box.recipients == [get_user_model().objects.get(pk=cast.rita).email]
    assert box.commands.count("MAIL") == 1


def test_without_a_mail_server_nothing_is_kept_and_nothing_sent(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    assert not owed(cast)
    assert not Mail.objects.exists()
    with pytest.raises(Conflict):
        post_test(letter=LETTER, address="a@firm.example", at=later())
    assert Sending().start_due() == 0


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [("RCPT", "451 Later", "not_now"), ("DATA", "421 Busy", "not_now"), ("MAIL", "550 Who?", "sender_refused")],
)
def test_what_may_be_mended_is_tried_again_under_the_same_number(
    cast: Cast, box: Mailbox, command: str, answer: str, error: str
) -> None:
    owed(cast)
    box.refusals[command] = [answer]
    send_due(later())
    assert states() == [MailState.WAITING.value]
    facts = mail_facts(later())
    assert (facts.waiting, facts.error, facts.sent_at) == (1, error, None)
    assert send_due(later()) == 0, "not before its time"
    assert send_due(later(1)) == 1
    assert states() == [MailState.SENT.value]
    assert mail_facts(later()).error == ""


def test_an_address_that_is_refused_for_good_is_given_up_at_once(cast: Cast, box: Mailbox) -> None:
    owed(cast)
    owed(cast, "b")
    box.refusals["RCPT"] = ["550 No such user"]
    send_due(later())
    assert states() == [MailState.FAILED.value, MailState.SENT.value], "the next one goes all the same"
    assert mail_facts(later()).failed == 1
    assert len(box.taken) == 1


def test_a_server_that_is_down_for_a_day_gets_it_no_more(cast: Cast, box: Mailbox, settings: Settings) -> None:
    owed(cast)
    settings.EMAIL_PORT = 1
    send_due(later())
    assert (states(), mail_facts(later()).error) == ([MailState.WAITING.value], "no_connection")
    Mail.objects.update(made_at=later(-1) - TRIED_FOR)
    send_due(later(3))
    assert states() == [MailState.FAILED.value]


def test_whoever_left_gets_nothing(cast: Cast, box: Mailbox) -> None:
    owed(cast)
    get_user_model().objects.filter(pk=cast.rita).update(is_active=False)
    send_due(later())
    assert (states(), box.taken) == ([MailState.DROPPED.value], [])


def test_a_letter_under_way_is_not_tried_by_another(cast: Cast, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    owed(cast)
    owed(cast, "b")
    monkeypatch.setattr("quarterdeck.mails.actions.sending.hand_over", raising(KeyboardInterrupt()))
    at = later()
    with pytest.raises(KeyboardInterrupt):
        send_due(at)
    assert list(Mail.objects.filter(next_at__lte=at).values_list("key", flat=True)) == ["b"], "only what was tried"
    monkeypatch.undo()
    assert (send_due(at), [row.key for row in Mail.objects.filter(state=MailState.WAITING.value)]) == (1, ["a"])
    assert send_due(later(1)) == 1, "whoever claimed it was killed"


def test_what_nobody_expected_is_a_failed_try_and_keeps_no_other_waiting(
    cast: Cast, box: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    owed(cast)
    owed(cast, "b")
    monkeypatch.setattr("quarterdeck.mails.actions.sending.hand_over", raising(RuntimeError("Odd")))
    assert send_due(later()) == 2
    assert list(Mail.objects.values_list("state", "attempts", "last_error")) == [("waiting", 1, "not_now")] * 2
    assert "Odd" in caplog.text
    Mail.objects.update(made_at=later(-1) - TRIED_FOR)
    send_due(later(3))
    assert states() == [MailState.FAILED.value] * 2


def test_a_released_copy_sends_nothing_of_what_waited(cast: Cast, box: Mailbox) -> None:
    owed(cast)
    assert action(drop_mails)() == 1
    assert (send_due(later()), states()) == (0, [MailState.DROPPED.value])


def test_old_letters_are_forgotten_and_waiting_ones_are_not(cast: Cast, box: Mailbox) -> None:
    owed(cast)
    send_due(later())
    owed(cast, "b")
    assert forget_mails(at=later()) == 0
    assert forget_mails(at=later() + timedelta(days=KEPT_DAYS)) == 1
    assert states() == [MailState.WAITING.value]


def test_a_test_says_at_once_how_it_went(cast: Cast, box: Mailbox) -> None:
    box.refusals["RCPT"] = ["451 Later"]
    first = post_test(letter=LETTER, address="boss@firm.example", at=later(-1))
    assert send_one(mail_id=first, at=later()) == (MailState.FAILED, "not_now")
    second = post_test(letter=LETTER, address="boss@firm.example", at=later(-1))
    assert send_one(mail_id=second, at=later()) == (MailState.SENT, "")
    assert box.recipients == ["boss@firm.example"]
    assert set(Mail.objects.values_list("subject", "address")) == {("", "")}
    with pytest.raises(Refused):
        post_test(letter=LETTER, address="boss@firm.example\nRCPT TO:<b@c.example>", at=later())


def test_too_much_goes_along(cast: Cast, box: Mailbox) -> None:
    with pytest.raises(Refused) as refused:
        owed(cast, letter=Letter("Much", "Much", "", [Enclosure("a.bin", "application/zip", b"0" * (11 << 20))]))
    assert refused.value.reasons[0].code == "mail_too_large"


def test_waits_grow_and_end() -> None:
    minutes = [next_try(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 7, 8, 40)]
    assert minutes == [1, 2, 4, 64, 120, 120]
    now = timezone.now()
    assert is_given_up(made_at=now, now=now, is_final=True)
    assert not is_given_up(made_at=now, now=now, is_final=False)
    assert is_given_up(made_at=now - TRIED_FOR, now=now, is_final=False)
