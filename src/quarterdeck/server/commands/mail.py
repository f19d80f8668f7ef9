"""`quarterdeck mail-test`: whether mail goes out."""

from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command, translated
from quarterdeck.values.text import N_, Text


def mail_test(
    address: Annotated[str, typer.Argument(help=N_("Who is to get it."))],
    as_json: AsJson = False,
) -> None:
    """Send a test mail now and say how it went; exit 1 when the mail server did not take it."""
    with command(as_json=as_json) as terminal:
        from django.utils import timezone

        from quarterdeck.mails.actions import post_test, send_one
        from quarterdeck.mails.terms import MailState
        from quarterdeck.outbound.mail import MAIL_FAILURE_LABELS, Letter, MailFailure

        words = Text.of("This is a test of Quarterdeck. Mail goes out.")
        letter = Letter(translated(Text.of("Test of Quarterdeck")), translated(words))
        mail_id = post_test(letter=letter, address=address, at=timezone.now())
        state, error = send_one(mail_id=mail_id, at=timezone.now())
        if state is MailState.SENT:
            terminal.say("The mail server took it.")
        elif not error:
            # Background work was quicker, and has it.
            terminal.say("It is being sent. Settings, Status tells how it went.")
        else:
            terminal.exit_code = 1
            terminal.say("{failure}.", failure=Text.of(MAIL_FAILURE_LABELS[MailFailure(error)]))
        terminal.result({"state": state.value, "error": error})
