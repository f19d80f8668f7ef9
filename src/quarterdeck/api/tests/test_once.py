"""Idempotency-Key over the API: one write per key, the reply again with every repetition."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from quarterdeck.customers.queries import account_list
from quarterdeck.customers.terms import AccountFilter
from quarterdeck.users.terms import Actor, Permission
from tests.cast import Cast
from tests.rest import Api, api, problem, reasons
from tests.unchanged import all_rows, unchanged

KEY = "6f0c2d1a-1"


@pytest.fixture
def client(cast: Cast) -> Api:
    return api(cast.sam, Permission.CUSTOMERS_EDIT)


def count(actor: Actor) -> int:
    return account_list(actor, AccountFilter()).count


def test_second_post_is_the_first_one_again(actors: dict[str, Actor], client: Api) -> None:
    first = client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    assert (first.status_code, "Idempotent-Replayed" in first) == (201, False)
    with unchanged():
        again = client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    for header in ("ETag", "Location", "Content-Type", "Cache-Control"):
        assert again[header] == first[header]
    assert count(actors["sam"]) == 1


def test_reply_without_body_is_repeated_too(client: Api, cast: Cast) -> None:
    sam = api(cast.sam, Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_DELETE)
    path = sam.post("/accounts", {"name": "Hafen"})["Location"].removeprefix("/api/v1")
    for _ in range(2):
        reply = sam.delete(path, Idempotency_Key=KEY)
        assert (reply.status_code, reply.content, "Content-Type" in reply) == (204, b"", False)
    problem(sam.delete(path, Idempotency_Key="another"), 404, "not_found")


def test_key_with_another_request(client: Api) -> None:
    client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    path = client.post("/accounts", {"name": "Other"})["Location"].removeprefix("/api/v1")
    client.patch(path, {"name": "Third"}, Idempotency_Key=KEY)
    with unchanged():
        problem(client.post("/accounts", {"name": "Hafen 2"}, Idempotency_Key=KEY), 422, "idempotency_key_reused")
        other = client.patch(path, {"name": "Third"}, Idempotency_Key=KEY, If_Match='"v1"')
        problem(other, 422, "idempotency_key_reused")


def test_key_of_one_token_is_free_for_another(client: Api, actors: dict[str, Actor], cast: Cast) -> None:
    client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    reply = api(cast.sam, Permission.CUSTOMERS_EDIT).post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    assert (reply.status_code, "Idempotent-Replayed" in reply) == (201, False)
    assert count(actors["sam"]) == 2


def test_refusal_is_judged_anew(client: Api, actors: dict[str, Actor]) -> None:
    with unchanged():
        problem(client.post("/accounts", {"name": " "}, Idempotency_Key=KEY), 422, "refused")
    assert client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY).status_code == 201


def test_refused_action_is_logged_under_its_own_name(client: Api) -> None:
    client.post("/accounts", {"name": " "}, Idempotency_Key=KEY)
    client.post("/accounts", {"name": " "})
    rows = all_rows()["journal_refusal"]
    assert len(rows) == 2
    assert all({"create_account", "api", "name_missing"} <= set(row) for row in rows)


def test_key_lasts_a_day(client: Api, actors: dict[str, Actor]) -> None:
    client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        reply = client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=KEY)
    assert "Idempotent-Replayed" not in reply
    assert count(actors["sam"]) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 121, "ключ"])
def test_keys_that_are_none(client: Api, key: str) -> None:
    found = problem(client.post("/accounts", {"name": "Hafen"}, Idempotency_Key=key), 422, "refused")
    assert reasons(found) == [("idempotency_key_unfit", "Idempotency-Key")]


def test_reads_take_no_notice(client: Api) -> None:
    with unchanged():
        replies = [client.get("/accounts", Idempotency_Key=KEY) for _ in range(2)]
    assert all(json.loads(reply.content)["count"] == 0 for reply in replies)
