"""The limit per token."""

import pytest
from django.http import HttpResponse

from quarterdeck.api import v1
from quarterdeck.api.throttle import TokenBucket
from tests.cast import Cast
from tests.rest import Api, api, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The bucket's clock, which moves only when it is told to: however long a request takes, none is given back."""
    now = [1000.0]
    monkeypatch.setattr("quarterdeck.api.throttle.monotonic", lambda: now[0])
    return now


@pytest.mark.usefixtures("clock")
def test_one_token_is_slowed_down_and_others_are_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rita, olga = api(cast.rita), api(cast.olga)
    monkeypatch.setattr(v1.throttle, "burst", 3)
    monkeypatch.setattr(v1.throttle, "per_second", 0.01)
    assert [rita.get("/whoami").status_code for _ in range(3)] == [200, 200, 200]
    reply = rita.get("/whoami")
    problem(reply, 429, "too_many_requests")
    assert reply["Retry-After"] == "100"
    assert (reply["RateLimit"], reply["RateLimit-Policy"]) == ('"token";r=0;t=300', '"token";q=3;w=300')
    assert olga.get("/whoami").status_code == 200


@pytest.mark.usefixtures("clock")
def test_every_reply_says_what_is_left(cast: Cast) -> None:
    rita = api(cast.rita)
    first, second = rita.get("/whoami"), rita.get("/whoami")
    assert first["RateLimit-Policy"] == '"token";q=300;w=6'
    missing = rita.get("/accounts/0000000000001")
    assert missing.status_code == 404
    assert [left(reply) for reply in (first, second, missing)] == [299, 298, 297]


def test_a_request_without_a_token_is_not_counted(cast: Cast) -> None:
    reply = Api(None).get("/whoami")
    assert reply.status_code == 401
    assert "RateLimit" not in reply


def left(reply: HttpResponse) -> int:
    """How many requests a reply says are left."""
    return int(reply["RateLimit"].split("r=")[1].split(";")[0])


def test_bucket_fills_again(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.api.throttle.actor_of", lambda request: request)

    class Request:
        token_id = 7

    bucket = TokenBucket(burst=2, per_second=2)
    allowed = [bucket.allow_request(Request()) for _ in range(3)]  # type: ignore[arg-type]  # only the token's id is asked
    clock[0] += 0.5
    allowed += [bucket.allow_request(Request()) for _ in range(2)]  # type: ignore[arg-type]  # only the token's id is asked
    assert allowed == [True, True, False, True, False]
