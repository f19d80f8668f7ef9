"""Words of the client: what is sent, how far it may go, what comes back, what goes wrong."""

from collections.abc import Mapping
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class Failure(StrEnum):
    """Why nothing came back that counts."""

    URL_UNUSABLE = "url_unusable"
    NOT_PUBLIC = "not_public"
    NAME_UNKNOWN = "name_unknown"
    CONNECTION_FAILED = "connection_failed"
    TLS_FAILED = "tls_failed"
    TIMED_OUT = "timed_out"
    ANSWER_UNREADABLE = "answer_unreadable"


FAILURE_LABELS = {
    Failure.URL_UNUSABLE: N_("The address cannot be used"),
    Failure.NOT_PUBLIC: N_("The address is not a public one"),
    Failure.NAME_UNKNOWN: N_("The host name is not known"),
    Failure.CONNECTION_FAILED: N_("No connection"),
    Failure.TLS_FAILED: N_("The certificate was not accepted"),
    Failure.TIMED_OUT: N_("No answer in time"),
    Failure.ANSWER_UNREADABLE: N_("The answer was no HTTP"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `headers` say nothing of host and length; the client does."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a request may go: seconds in all, bytes of the answer that are read.

    `allowed` names hosts ("host" or "host:port") that may be private and may be spoken to without TLS.
    """

    seconds: float = 10.0
    most_bytes: int = 65_536
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status and how many milliseconds it took. Nothing of the content is kept."""

    status: int
    ms: int


class OutboundError(Exception):
    """The request was not made, or nothing came back that counts. `failure` is stable, `ms` how long it took."""

    def __init__(self, failure: Failure, ms: int = 0) -> None:
        super().__init__(failure.value)
        self.failure = failure
        self.ms = ms
