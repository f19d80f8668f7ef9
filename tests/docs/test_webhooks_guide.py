"""Attack A14: the receiver of the guide takes what is sent and refuses forgery, replay and old events."""

import base64
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from quarterdeck.webhooks.tests.conftest import Hook, a_hook, target
from tests.architecture.source import ROOT
from tests.cast import Cast
from tests.customers import an_account
from tests.receivers import Receiver, Taken

pytestmark = [pytest.mark.documentation, pytest.mark.django_db]
TEXT = (ROOT / "docs" / "guide" / "webhooks.md").read_text()
Receive = Callable[..., tuple[int, Any]]
__all__ = ["target"]


@pytest.fixture
def receive() -> Receive:
    """The receiver, as the guide has it."""
    (block,) = re.findall(r"^```py\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(block, names)
    found: Receive = names["receive"]
    return found


@pytest.fixture
def sent(cast: Cast, target: Receiver) -> tuple[Hook, Taken]:
    """An event as it arrived."""
    hook = a_hook(cast.ada, target)
    an_account(cast.rita, "Kettler Logistik")
    hook.deliver()
    (taken,) = target.taken
    return hook, taken


def test_what_is_sent_is_taken_once(receive: Receive, sent: tuple[Hook, Taken]) -> None:
    hook, taken = sent
    status, event = receive(taken.body, taken.headers, hook.secret)
    assert (status, event["type"], event["data"]["name"]) == (200, "account.created", "Kettler Logistik")
    assert receive(taken.body, taken.headers, hook.secret) == (200, None), "a repetition does nothing"


def test_a_forged_event_is_refused(receive: Receive, sent: tuple[Hook, Taken]) -> None:
    hook, taken = sent
    other = f"whsec_{base64.b64encode(b'another secret of the same length').decode()}"
    assert receive(taken.body, taken.headers, other) == (401, None)
    for name, value in (
        ("webhook-id", "msg_other"),
        ("webhook-timestamp", str(int(taken.headers["webhook-timestamp"]) + 1)),
        ("webhook-signature", ""),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1a," + taken.headers["webhook-signature"].partition(",")[2]),
    ):
        assert receive(taken.body, taken.headers | {name: value}, hook.secret) == (401, None), name
    assert receive(taken.body + b" ", taken.headers, hook.secret) == (401, None)
    assert receive(taken.body.replace(b"Kettler", b"Another"), taken.headers, hook.secret) == (401, None)


@pytest.mark.parametrize("minutes", [-6, 6, 600])
def test_an_event_of_another_time_is_refused(receive: Receive, sent: tuple[Hook, Taken], minutes: int) -> None:
    hook, taken = sent
    assert receive(taken.body, taken.headers, hook.secret, time.time() + 60 * minutes) == (400, None)


@pytest.mark.parametrize("timestamp", ["", "soon", "-1", "1e9", "９"])
def test_an_event_without_a_time_is_refused(receive: Receive, sent: tuple[Hook, Taken], timestamp: str) -> None:
    hook, taken = sent
    assert receive(taken.body, taken.headers | {"webhook-timestamp": timestamp}, hook.secret)[0] in {400, 401}


def test_the_library_judges_as_the_guide_does(receive: Receive, sent: tuple[Hook, Taken]) -> None:
    hook, taken = sent
    Webhook(hook.secret).verify(taken.body, taken.headers)
    for headers in (taken.headers | {"webhook-id": "msg_other"}, taken.headers | {"webhook-timestamp": "1000000000"}):
        assert receive(taken.body, headers, hook.secret)[0] in {400, 401}
        with pytest.raises(WebhookVerificationError):
            Webhook(hook.secret).verify(taken.body, headers)


def test_either_of_two_signatures_is_enough(receive: Receive, sent: tuple[Hook, Taken]) -> None:
    hook, taken = sent
    both = f"v1,{base64.b64encode(b'x' * 32).decode()} {taken.headers['webhook-signature']}"
    assert receive(taken.body, taken.headers | {"webhook-signature": both}, hook.secret)[0] == 200
