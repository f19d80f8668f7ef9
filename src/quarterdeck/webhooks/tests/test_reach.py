"""Attack A13: no address of an endpoint, and no button, makes the installation speak to what is not public."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from django.test import Client
from pytest_django import Settings

from quarterdeck.outbound.terms import Failure
from quarterdeck.values.ids import public_id
from quarterdeck.webhooks.models import Delivery, Endpoint
from quarterdeck.webhooks.tests.conftest import Hook, a_hook, add, deliver_due
from tests.cast import Cast
from tests.receivers import Receiver, receiver
from tests.rest import api, content, problem, reasons

pytestmark = pytest.mark.django_db
HOSTS = (
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0.0.0.0", "localhost",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "10.0.0.1",
    "172.16.0.1", "192.168.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "100.64.0.1", "127.0.0.1.nip",
    "hooks.example.com@127.0.0.1", "hooks.example.com\\@127.0.0.1", "hooks.example.com%2f@127.0.0.1", "①②⑦.0.0.1",
)  # fmt: skip
SCHEMES = ("http", "https", "file", "gopher", "ftp", "dict", "ldap", "jar", "HTTP")


@pytest.fixture
def canary() -> Iterator[Receiver]:
    """A server on this machine that must hear nothing."""
    with receiver() as found:
        yield found
        assert found.connections == 0


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let every name lead to these addresses, one after the other; returns the names asked for."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, **_: object) -> Sequence[tuple[object, ...]]:
        asked.append(host)
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(None, None, None, "", (address, port))]

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    return asked


def tried(cast: Cast, url: str) -> str:
    """Save an endpoint over the API, send a test event over the API, and say what became of it."""
    ada = api(cast.ada, "settings.manage")
    reply = ada.post("/webhooks", {"name": "Hook", "url": url})
    if reply.status_code == 422:
        return reasons(problem(reply, 422, "refused"))[0][0]
    path = f"/webhooks/{content(reply)['id']}"
    assert ada.post(f"{path}/test").status_code == 202
    deliver_due()
    (row,) = content(ada.get(f"{path}/deliveries"))["items"]
    return str(row["last_error"])


@pytest.mark.parametrize("host", HOSTS)
def test_no_form_of_a_host_reaches_this_machine(cast: Cast, canary: Receiver, host: str) -> None:
    for scheme in SCHEMES:
        said = tried(cast, f"{scheme}://{host}:{canary.port}/")
        assert said in {"webhook_url_unusable", "webhook_url_not_public", "not_public", "name_unknown"}, (scheme, host)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.9.8.7", "169.254.169.254", "100.64.9.9", "::1", "::ffff:127.0.0.1"]
)
def test_a_name_that_leads_inside_is_not_followed(
    cast: Cast, canary: Receiver, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolve(monkeypatch, address)
    assert tried(cast, f"https://hooks.example.com:{canary.port}/") == Failure.NOT_PUBLIC


def test_a_name_that_leads_inside_at_the_second_question_is_not_followed(
    cast: Cast, canary: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked for once a try; what the first try found does not open the second."""
    asked = resolve(monkeypatch, "192.0.2.1", "127.0.0.1")
    made = add(cast.ada, f"https://hooks.example.com:{canary.port}/")
    ada = api(cast.ada, "settings.manage")
    for _ in range(2):
        ada.post(f"/webhooks/{public_id(made.endpoint_id)}/test")
        Endpoint.objects.update(rests_until=None)
        deliver_due()
    assert asked == ["hooks.example.com"] * 2
    assert set(Delivery.objects.values_list("last_error", flat=True)) == {Failure.NOT_PUBLIC.value}


def test_a_redirect_to_this_machine_is_a_failure_and_nothing_else(
    cast: Cast, canary: Receiver, target: Receiver
) -> None:
    target.status, target.headers = 307, {"Location": canary.url}
    hook = a_hook(cast.ada, target)
    api(cast.ada, "settings.manage").post(f"/webhooks/{public_id(hook.id)}/test")
    deliver_due()
    assert hook.deliveries()[0].last_status == 307
    assert hook.deliveries()[0].state == "failed"


def test_allowing_a_host_allows_no_other_port_of_it(cast: Cast, canary: Receiver, target: Receiver) -> None:
    assert tried(cast, f"http://127.0.0.1:{canary.port}/") == "webhook_url_unusable"
    assert tried(cast, f"https://127.0.0.1:{canary.port}/") == "webhook_url_not_public"


def test_a_host_that_is_not_allowed_any_more_is_not_reached(hook: Hook, cast: Cast, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    api(cast.ada, "settings.manage").post(f"/webhooks/{public_id(hook.id)}/test")
    deliver_due()
    assert hook.receiver.connections == 0
    assert hook.deliveries()[0].last_error == Failure.URL_UNUSABLE


@pytest.mark.parametrize("who", ["sam", "max", "rita", "olga", "chiara", "rolf", "paul", "pia"])
def test_nobody_else_presses_the_button(hook: Hook, cast: Cast, browser: Callable[[int], Client], who: str) -> None:
    person_id: int = getattr(cast, who)
    reply = browser(person_id).post(f"/settings/webhooks/{public_id(hook.id)}", {"do": "test"})
    assert reply.status_code in {403, 404}
    assert deliver_due() == 0
    assert not Delivery.objects.exists()
    assert hook.receiver.connections == 0


def test_nothing_that_came_back_is_shown_anywhere(hook: Hook, cast: Cast, browser: Callable[[int], Client]) -> None:
    hook.receiver.body, hook.receiver.headers = b"canary-of-the-body", {"X-Internal": "canary-of-the-head"}
    ada = api(cast.ada, "settings.manage")
    ada.post(f"/webhooks/{public_id(hook.id)}/test")
    deliver_due()
    (row,) = hook.deliveries()
    pages = [
        browser(cast.ada).get(f"/settings/webhooks/{public_id(hook.id)}").content,
        browser(cast.ada).get(f"/settings/webhooks/{public_id(hook.id)}/deliveries/{row.pk}").content,
        ada.get(f"/webhooks/{public_id(hook.id)}/deliveries/{row.pk}").content,
    ]
    assert not any(b"canary-of" in page for page in pages)
