"""The measured requests: each asks floor and product for the same thing."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlencode

from tests.performance.company import Company
from tests.performance.servers import Server

FEW = 2


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of request with its bars: ratios to the floor that must hold, and those aimed at.

    `must_small` is the bar on a small company, where the database has less to do for either of the two: the
    page's fixed work outweighs the floor's. It catches a request that grew by half, not one by a tenth.
    """

    name: str
    must: float
    must_small: float
    aim: float
    each_round: int
    status: int
    asks: Callable[[Company, str], Iterator[Ask]]


def lists(company: Company, server: str) -> Iterator[Ask]:
    """50 of a stage and an owner, largest first, with totals."""
    return _listed(company, 50)


def short_lists(company: Company, server: str) -> Iterator[Ask]:
    """The first of the same, as many as a small company has: rows that are shown cost more than those counted."""
    return _listed(company, FEW)


def _listed(company: Company, limit: int) -> Iterator[Ask]:
    for number in count():
        query = {"stage_id": company.stages[number % 2], "owner_id": company.owners[number % len(company.owners)]}
        path = "/api/v1/opportunities?" + urlencode(query | {"sort": "-amount", "limit": str(limit)})
        yield Ask("GET", path, headers=_bearer(company, number))


def boards(company: Company, server: str) -> Iterator[Ask]:
    """The whole board of the largest pipeline."""
    path = f"/board/{company.pipeline_id}" if server == "floor" else f"/pipelines/{company.pipeline_key}/board"
    name = "floor" if server == "floor" else "quarterdeck_session"
    while True:
        yield Ask("GET", path, headers={"Cookie": f"{name}={company.session}"})


def moves(company: Company, server: str) -> Iterator[Ask]:
    """Deals one stage on, then back again."""
    for number in count():
        turn, place = divmod(number, len(company.opportunities))
        body = json.dumps({"stage_id": company.stages[1 - turn % 2]}).encode()
        path = f"/api/v1/opportunities/{company.opportunities[place]}/move"
        yield Ask("POST", path, body, _bearer(company, number) | {"Content-Type": "application/json"})


def creations(company: Company, server: str) -> Iterator[Ask]:
    """New deals in the first stage."""
    close = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()
    for number in count():
        said = {
            "name": f"New deal {number}",
            "stage_id": company.stages[0],
            "owner_id": company.owners[number % len(company.owners)],
            "amount": "12500.00",
            "currency": "EUR",
            "close_date": close,
        }
        body = json.dumps(said | _pipeline(company, server)).encode()
        yield Ask(
            "POST", "/api/v1/opportunities", body, _bearer(company, number) | {"Content-Type": "application/json"}
        )


KINDS = (
    Kind("list 50 with totals", 3, 4, 2, 200, 200, lists),
    Kind("board", 3, 12, 2, 60, 200, boards),
    Kind("move", 5, 5, 3, 150, 200, moves),
    Kind("create", 5, 5, 3, 150, 201, creations),
)


def _bearer(company: Company, number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {company.tokens[number % len(company.tokens)]}"}


def _pipeline(company: Company, server: str) -> dict[str, str]:
    from quarterdeck.values.ids import public_id

    return {} if server == "floor" else {"pipeline_id": public_id(company.pipeline_id)}


def ask_all(server: Server, asks: Iterator[Ask], number: int, status: int) -> tuple[float, int]:
    """Send that many, one after the other. CPU milliseconds a request, and the bytes of the last answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    size, before = 0, server.cpu_ms()
    for _, ask in zip(range(number), asks, strict=False):
        connection.request(ask.method, ask.path, ask.body or None, ask.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != status:
            raise SystemExit(f"{server.name}: {ask.method} {ask.path} answered {answer.status}: {body[:500]!r}")
        size = len(body)
    connection.close()
    return (server.cpu_ms() - before) / number, size
