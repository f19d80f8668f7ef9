"""The one HTTP client: it looks a name up once, judges what it found, and connects to just that.

It follows no redirect, offers no cookie, asks no proxy, and hands back a status, never content.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any

from quarterdeck.outbound.rules import Target, is_public, target_of
from quarterdeck.outbound.terms import Failure, Limits, OutboundError, Reply, Request

Lookup = Callable[[str, int], Sequence[str]]
_MOST_ADDRESSES = 4


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system's resolver gives them. Raises OSError."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def send(request: Request, limits: Limits, *, lookup: Lookup = look_up) -> Reply:
    """Send one request and say which status came back. Raises OutboundError with the cause otherwise."""
    clock = _Clock(limits.seconds)
    try:
        target = target_of(request.url, limits.allowed)
        with _connected(target, _addresses(target, lookup), clock) as connected:
            return Reply(_exchanged(_Wire(connected, clock), target, request, limits), clock.ms())
    except OutboundError as error:
        raise OutboundError(error.failure, clock.ms()) from error
    except TimeoutError as error:
        raise OutboundError(Failure.TIMED_OUT, clock.ms()) from error
    except ssl.SSLError as error:
        raise OutboundError(Failure.TLS_FAILED, clock.ms()) from error
    except OSError as error:
        raise OutboundError(Failure.CONNECTION_FAILED, clock.ms()) from error
    except (HTTPException, ValueError) as error:
        raise OutboundError(Failure.ANSWER_UNREADABLE, clock.ms()) from error


class _Clock:
    """The time that one request has in all."""

    def __init__(self, seconds: float) -> None:
        self.began = time.monotonic()
        self.seconds = seconds

    def ms(self) -> int:
        """Milliseconds gone so far."""
        return round((time.monotonic() - self.began) * 1000)

    def left(self) -> float:
        """Seconds left. Raises TimeoutError when there are none."""
        left = self.began + self.seconds - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Wire(io.RawIOBase):
    """A connected socket on which every step has only the time that is left."""

    def __init__(self, connected: socket.socket, clock: _Clock) -> None:
        self.connected = connected
        self.clock = clock

    def readable(self) -> bool:
        """It is read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """What arrives next."""
        self.connected.settimeout(self.clock.left())
        return self.connected.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self.connected.settimeout(self.clock.left())
        self.connected.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The side that answers are read from, which whoever sends may close without ending the connection."""
        return io.BufferedReader(_Wire(self.connected, self.clock))


def _addresses(target: Target, lookup: Lookup) -> list[str]:
    """The addresses to try, all of them judged: one that is not public is reason enough to try none."""
    try:
        found = list(lookup(target.host, target.port))[:_MOST_ADDRESSES]
    except (OSError, UnicodeError) as error:
        raise OutboundError(Failure.NAME_UNKNOWN) from error
    if not found:
        raise OutboundError(Failure.NAME_UNKNOWN)
    if not target.is_allowed and not all(is_public(ip_address(address)) for address in found):
        raise OutboundError(Failure.NOT_PUBLIC)
    return found


def _connected(target: Target, addresses: Sequence[str], clock: _Clock) -> socket.socket:
    """A connection to the first of these addresses that takes it; the name is not looked up again."""
    failed: OSError = ConnectionError()
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(clock.left())
            plain.connect((address, target.port))
            plain.settimeout(clock.left())
            return _tls().wrap_socket(plain, server_hostname=target.host) if target.is_tls else plain
        except OSError as error:
            plain.close()
            failed = error
    raise failed


def _exchanged(wire: _Wire, target: Target, request: Request, limits: Limits) -> int:
    """The status of the answer. Content is read up to the limit, so that the other side can finish, and dropped."""
    connection = HTTPConnection(target.host, target.port)
    line: Any = wire
    connection.sock = line
    headers = {**request.headers, "Host": target.host_header, "Connection": "close"}
    connection.request(request.method, target.path, request.body, headers)
    answer = connection.getresponse()
    answer.read(limits.most_bytes)
    return answer.status


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
