"""Writers at once on PostgreSQL; `tests/processes/test_api.py` does the same with SQLite and a real server."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpResponse

from tests.cast import a_cast
from tests.rest import Api, content
from tests.rest_deals import Harbour, a_harbour

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


@pytest.fixture
def harbour() -> Harbour:
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers at once")
    return a_harbour(a_cast())


def at_once(work: Callable[[int], HttpResponse]) -> list[HttpResponse]:
    """The replies of writers that start together."""
    barrier = threading.Barrier(WRITERS)

    def start(number: int) -> HttpResponse:
        barrier.wait(10)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(start, range(WRITERS)))


def same(client: Api) -> Api:
    """Another client with the same token: a test client is not shared between threads."""
    return Api(client.standing["Authorization"].removeprefix("Bearer "))


def test_of_writers_with_the_same_version_one_wins(harbour: Harbour) -> None:
    rita = harbour.client("rita")
    for _ in range(3):
        path = f"/opportunities/{harbour.made(rita)['id']}"
        replies = at_once(lambda n: same(rita).patch(path, {"source": f"Writer {n}"}, If_Match='"v1"'))  # noqa: B023  they run within this round
        assert sorted(reply.status_code for reply in replies) == [200] + [412] * (WRITERS - 1)
        assert content(rita.get(f"{path}/history"))["count"] == 2


def test_same_key_at_once_is_one_write(harbour: Harbour) -> None:
    rita = harbour.client("rita")
    replies = at_once(lambda n: same(rita).post("/opportunities", harbour.body(), Idempotency_Key="k"))
    done = [reply for reply in replies if reply.status_code == 201]
    assert {reply.status_code for reply in replies} <= {201, 409}
    assert all(content(reply)["code"] == "idempotency_key_in_use" for reply in replies if reply.status_code == 409)
    assert sum("Idempotent-Replayed" not in reply for reply in done) == 1
    assert len({content(reply)["id"] for reply in done}) == 1
    assert content(rita.get("/opportunities"))["count"] == 1


def test_movers_of_one_deal_take_turns(harbour: Harbour) -> None:
    rita = harbour.client("rita")
    path = f"/opportunities/{harbour.made(rita)['id']}"
    stages = [harbour.stages[key] for key in ("lead_generation", "qualification", "needs_assessment")]
    replies = at_once(lambda n: same(rita).post(f"{path}/move", {"stage_id": stages[n % 3]}))
    assert {reply.status_code for reply in replies} == {200}
    last = max(content(reply)["version"] for reply in replies)
    assert content(rita.get(path))["version"] == content(rita.get(f"{path}/history"))["count"] == last
