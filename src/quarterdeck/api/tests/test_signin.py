"""Who gets in: bearer tokens of active employees, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.api.auth import LONGEST_TOKEN
from quarterdeck.users import actions
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.profile import own_tokens
from tests.cast import SYSTEM, Cast, a_token, actor
from tests.rest import ROOT, Api, api, content, problem

pytestmark = pytest.mark.django_db


def test_anonymous_gets_a_challenge(cast: Cast) -> None:
    reply = Api(None).get("/whoami")
    problem(reply, 401, "token_missing")
    assert reply["WWW-Authenticate"] == 'Bearer realm="Quarterdeck"'


@pytest.mark.parametrize(
    "header",
    ["Bearer ", "Bearer nonsense", "Basic cml0YTpyaXRh", "Bearer", f"Bearer {'x' * (LONGEST_TOKEN + 1)}", "qd"],
)
def test_what_is_no_token_is_refused(cast: Cast, header: str) -> None:
    problem(Api(None).get("/whoami", Authorization=header), 401, "token_refused")


def test_session_cookie_opens_nothing(cast: Cast, browser: object) -> None:
    """A page of another site can send the cookie, so the API must not know it."""
    assert callable(browser)
    client: Client = browser(cast.ada)
    assert client.get(f"{ROOT}/whoami").status_code == 401
    assert client.post(f"{ROOT}/opportunities", "{}", content_type="application/json").status_code in {401, 404, 405}


def test_expired_token(cast: Cast) -> None:
    secret = a_token(cast.rita, days=1)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=False):
        problem(Api(secret).get("/whoami"), 401, "token_refused")


def test_revoked_token(cast: Cast) -> None:
    client = api(cast.rita)
    assert client.get("/whoami").status_code == 200
    token = own_tokens(actor(cast.rita), datetime.now(UTC))[0]
    actions.revoke_token(token_id=token.id, by=system_actor(), via=SYSTEM)
    problem(client.get("/whoami"), 401, "token_refused")


def test_token_ends_with_its_owner(cast: Cast) -> None:
    client = api(cast.rita)
    actions.deactivate_person(person_id=cast.rita, by=system_actor(), via=SYSTEM)
    problem(client.get("/whoami"), 401, "token_refused")


def test_rights_change_at_once(cast: Cast) -> None:
    client = api(cast.max, "opportunities.move")
    assert content(client.get("/whoami"))["permissions"] == ["opportunities.move"]
    actions.set_role(person_id=cast.max, role="read_only", by=system_actor(), via=SYSTEM)
    assert content(client.get("/whoami"))["permissions"] == []


def test_partner_user_finds_nothing(cast: Cast) -> None:
    for path in ("/whoami", "/people"):
        problem(api(cast.paul).get(path), 404, "not_found")


def test_use_is_noted_once_an_hour_not_once_a_request(cast: Cast) -> None:
    client = api(cast.rita)
    start = datetime.now(UTC)
    assert writes_of(client) == 1
    assert writes_of(client) == 0
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        assert writes_of(client) == 1
        assert writes_of(client) == 0


def writes_of(client: Api) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/whoami").status_code == 200
    return sum(row["sql"].startswith(("UPDATE", "INSERT", "DELETE")) for row in captured)
