"""A08 in the background: what is left to be done there is done with the rights of whoever started it, as they are then.

A run of a bulk edit waits between its check, its start and its rows: no token may reach further by it than by itself.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.inspection.actions import draft_run, work_off
from quarterdeck.inspection.models import BulkResult
from quarterdeck.inspection.rules.bulk import BulkChange, Outcome
from quarterdeck.users.actions import revoke_token
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.profile import own_tokens
from quarterdeck.values.ids import parse_id, public_id
from tests.attacks.walk import nothing_in
from tests.cast import SYSTEM, a_token, actor
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import World, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
RUNS = "/api/v1/bulk-runs"


def posted(world: World, secret: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer to a request by this token."""
    headers = {"Authorization": f"Bearer {secret}"}
    data = json.dumps(body).encode() if body is not None else b""
    return world.client(ANONYMOUS).post(path, data, content_type="application/json", headers=headers)


def was_changed(run: str) -> bool:
    """Whether a run changed anything once its rows were worked off."""
    while work_off(parse_id(run)):
        pass
    return BulkResult.objects.filter(run_id=parse_id(run), outcome=Outcome.CHANGED.value).exists()


def left_behind(world: World) -> Iterator[str]:
    """Every change that a token made beyond its scopes or its life, by leaving it to the background."""
    sample, cast = world.sample, world.sample.cast
    with taken_back():
        deal = parse_id(sample.opportunity)
        change = BulkChange(fields={"owner_id": cast.max})
        run = public_id(draft_run(change=change, ids=[deal], by=actor(cast.max), via=SYSTEM))
        narrow = a_token(cast.max, "opportunities.edit")
        assert posted(world, narrow, f"{RUNS}/{run}/apply").status_code == 202
        if was_changed(run):
            yield "a token that edits gives deals away by the run of who may"
    with taken_back():
        secret = a_token(cast.rita, "opportunities.edit")
        body = {"opportunity_ids": [sample.opportunity], "fields": {"source": "Trade fair"}}
        run = posted(world, secret, RUNS, body).json()["id"]
        assert posted(world, secret, f"{RUNS}/{run}/apply").status_code == 202
        newest = max(own_tokens(actor(cast.rita), timezone.now()), key=lambda one: one.created_at)
        revoke_token(token_id=newest.id, by=system_actor(), via=SYSTEM)
        if was_changed(run):
            yield "a token that was revoked goes on changing deals"


def test_what_is_left_to_the_background_reaches_no_further(world: World) -> None:
    nothing_in(left_behind(world))


def test_a_token_that_lives_has_its_runs_done(world: World) -> None:
    with taken_back():
        secret = a_token(world.sample.cast.rita, "opportunities.edit")
        body = {"opportunity_ids": [world.sample.opportunity], "fields": {"source": "Trade fair"}}
        run = posted(world, secret, RUNS, body).json()["id"]
        assert posted(world, secret, f"{RUNS}/{run}/apply").status_code == 202
        assert was_changed(run)
