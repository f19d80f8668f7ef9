"""The client against servers on this machine: what it reaches, and that a canary hears nothing."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from quarterdeck.outbound import client
from quarterdeck.outbound.client import send
from quarterdeck.outbound.rules import Address
from quarterdeck.outbound.terms import Failure, Limits, OutboundError, Request
from tests.receivers import Receiver, certificate, receiver


@pytest.fixture
def canary() -> Iterator[Receiver]:
    """A server that must not be reached."""
    with receiver() as found:
        yield found
        assert found.connections == 0


def resolver(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A resolver that gives these answers one after the other, the last one for ever."""
    left = list(answers)
    return lambda _host, _port: left.pop(0) if len(left) > 1 else left[0]


QUICK = Limits(seconds=2.0)
LOOPBACK = (
    "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "127.1",
    "localhost",
)  # fmt: skip
INSIDE = (
    "127.0.0.1", "10.1.1.1", "169.254.169.254", "100.64.1.1", "::1", "::ffff:127.0.0.1", "fe80::1%lo", "64:ff9b::7f00:1"
)  # fmt: skip
NO_HTTP = (b"220 mail.example.com ESMTP\r\n", b"HTTP/1.1 abc\r\n\r\n", b"", b"SSH-2.0-OpenSSH\r\n")


def failure_of(url: str, limits: Limits = QUICK, **more: Callable[[str, int], Sequence[str]]) -> Failure:
    with pytest.raises(OutboundError) as refused:
        send(Request("POST", url, {}, b"x"), limits, **more)
    return refused.value.failure


def test_it_sends_what_it_is_told_and_says_the_status() -> None:
    with receiver(Receiver(status=202)) as found:
        limits = Limits(allowed=frozenset({found.place}))
        reply = send(Request("POST", f"{found.url}?a=b", {"X-Sign": "s"}, b'{"a":1}'), limits)
        (taken,) = found.taken
    assert reply.status == 202
    assert (taken.method, taken.path, taken.body) == ("POST", "/hook?a=b", b'{"a":1}')
    assert taken.headers["host"] == found.place
    assert taken.headers["x-sign"] == "s"
    assert taken.headers["content-length"] == "7"


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_is_not_reached_under_any_of_its_names(canary: Receiver, scheme: str, host: str) -> None:
    assert failure_of(f"{scheme}://{host}:{canary.port}/") in {Failure.URL_UNUSABLE, Failure.NOT_PUBLIC}


@pytest.mark.parametrize("answer", INSIDE)
def test_a_name_that_leads_inside_is_not_followed(canary: Receiver, answer: str) -> None:
    url = f"https://hooks.example.com:{canary.port}/"
    assert failure_of(url, lookup=resolver([answer])) is Failure.NOT_PUBLIC
    assert failure_of(url, lookup=resolver(["8.8.8.8", answer])) is Failure.NOT_PUBLIC


def test_a_name_is_looked_up_once_and_just_that_is_connected_to(
    canary: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attacker's name server answers with a public address first and with this machine afterwards."""
    trust(monkeypatch, tmp_path, "hooks.example.com")

    def is_public(address: Address) -> bool:
        return str(address) == "127.0.0.2"

    monkeypatch.setattr(client, "is_public", is_public)
    asked: list[str] = []
    answers = resolver(["127.0.0.2"], ["127.0.0.1"])

    def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers(host, port)

    with receiver(Receiver(host="127.0.0.2", port=canary.port), tls=tls_of(tmp_path)) as found:
        url = f"https://hooks.example.com:{found.port}/hook"
        assert send(Request("POST", url, {}, b""), Limits(), lookup=lookup).status == 200
        assert asked == ["hooks.example.com"]
        assert found.taken[0].headers["host"] == f"hooks.example.com:{found.port}"
        # The second request meets the second answer.
        assert failure_of(url, lookup=lookup) is Failure.NOT_PUBLIC


def trust(monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str) -> None:
    file = certificate(folder, *names)
    context = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(client, "_tls", lambda: context)


def tls_of(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "receiver.pem")
    return context


def test_a_certificate_of_another_name_is_not_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(monkeypatch, tmp_path, "other.example.com")
    with receiver(tls=tls_of(tmp_path)) as found:
        limits = Limits(allowed=frozenset({"hooks.example.com"}))
        url = f"https://hooks.example.com:{found.port}/"
        assert failure_of(url, limits, lookup=resolver(["127.0.0.1"])) is Failure.TLS_FAILED
        assert found.taken == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(canary: Receiver, status: int) -> None:
    with receiver(Receiver(status=status, headers={"Location": canary.url})) as found:
        reply = send(Request("POST", found.url, {}, b"x"), Limits(allowed=frozenset({found.place, canary.place})))
        assert reply.status == status
        assert len(found.taken) == 1


def test_no_proxy_of_the_environment_is_asked(canary: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{canary.place}")
    with receiver() as found:
        assert send(Request("POST", found.url, {}, b"x"), Limits(allowed=frozenset({found.place}))).status == 200


def test_a_host_nobody_knows_or_nobody_answers_at() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    assert failure_of("https://hooks.example.com/", lookup=unknown) is Failure.NAME_UNKNOWN
    assert failure_of("https://hooks.example.com/", lookup=resolver([])) is Failure.NAME_UNKNOWN
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{closed.getsockname()[1]}"
    assert failure_of(f"http://{place}/", Limits(allowed=frozenset({place}))) is Failure.CONNECTION_FAILED


def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    with receiver(Receiver(host="127.0.0.1")) as found:
        limits = Limits(allowed=frozenset({"hooks.internal"}))
        lookup = resolver(["127.0.0.9", "127.0.0.1"])
        url = f"http://hooks.internal:{found.port}/"
        assert send(Request("POST", url, {}, b""), limits, lookup=lookup).status == 200


def serve_raw(pieces: Sequence[bytes], pause: float = 0.0) -> tuple[threading.Thread, str]:
    """A server that answers one connection with these bytes, one by one."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with listening, listening.accept()[0] as line:
            line.recv(65_536)
            for piece in pieces:
                time.sleep(pause)
                try:
                    line.sendall(piece)
                except OSError:
                    return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return thread, f"127.0.0.1:{listening.getsockname()[1]}"


def test_an_answer_that_drips_ends_with_the_time() -> None:
    thread, place = serve_raw([b"H"] * 200, pause=0.05)
    began = time.monotonic()
    assert failure_of(f"http://{place}/", Limits(seconds=0.5, allowed=frozenset({place}))) is Failure.TIMED_OUT
    assert time.monotonic() - began < 3
    thread.join(12)


def test_an_endless_answer_is_read_up_to_the_limit_only() -> None:
    sent: list[int] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with listening, listening.accept()[0] as line:
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                sent.extend(line.send(b"x" * 65_536) for _ in range(4_000))
            except OSError:
                return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    place = f"127.0.0.1:{listening.getsockname()[1]}"
    limits = Limits(seconds=5.0, most_bytes=1_000, allowed=frozenset({place}))
    assert send(Request("POST", f"http://{place}/", {}, b""), limits).status == 200
    thread.join(10)
    assert len(sent) < 4_000


@pytest.mark.parametrize(
    "answer", [b"220 mail.example.com ESMTP\r\n", b"HTTP/1.1 abc\r\n\r\n", b"", b"SSH-2.0-OpenSSH\r\n"]
)
def test_an_answer_that_is_no_http_says_nothing_of_what_it_was(answer: bytes) -> None:
    thread, place = serve_raw([answer])
    with pytest.raises(OutboundError) as refused:
        send(Request("POST", f"http://{place}/", {}, b""), Limits(seconds=2.0, allowed=frozenset({place})))
    assert refused.value.failure in {Failure.ANSWER_UNREADABLE, Failure.CONNECTION_FAILED}
    assert str(refused.value) == refused.value.failure.value
    thread.join(5)


def test_headers_cannot_be_smuggled_in_by_a_header() -> None:
    with receiver() as found:
        limits = Limits(allowed=frozenset({found.place}))
        with pytest.raises(OutboundError):
            send(Request("POST", found.url, {"X-A": "b\r\nX-Evil: c"}, b""), limits)
        assert found.taken == []
