"""The floor's RSGI application."""

import json
import traceback
from typing import Any
from urllib.parse import parse_qs

from tests.performance.floor.reads import board, listed
from tests.performance.floor.store import by_session, by_token, number_of
from tests.performance.floor.writes import created, moved


async def application(scope: Any, protocol: Any) -> None:
    """Answer one request; the server says nothing of an exception, so it is printed."""
    try:
        await _answer(scope, protocol)
    except Exception:  # noqa: BLE001  whatever it is, the measuring client must not wait for ever
        traceback.print_exc()
        protocol.response_empty(500, [])


async def _answer(scope: Any, protocol: Any) -> None:
    if not scope.path.startswith(("/board/", "/api/")):
        protocol.response_empty(404, [])
        return
    if scope.path.startswith("/board/"):
        status, kind = 200, "text/html"
        body = board(int(scope.path.removeprefix("/board/")), by_session(scope.headers))
    else:
        kind = "application/json"
        status, body = await _api(scope, protocol)
    protocol.response_bytes(status, [("content-type", kind)], body)


async def _api(scope: Any, protocol: Any) -> tuple[int, bytes]:
    person = by_token(scope.headers)
    if scope.method == "GET":
        return 200, listed(parse_qs(scope.query_string), person)
    said = json.loads(await protocol())
    if scope.path.endswith("/move"):
        return moved(number_of(scope.path.split("/")[-2]), said, person)
    return created(said, person)
