"""A08 in the background: what is left to be done there is done with the rights of whoever started it, as they are then.

Work waits between being asked for and being begun: no token may reach further by it than by itself.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.inspection.actions import draft_run, work_off
from quarterdeck.inspection.models import BulkResult
from quarterdeck.inspection.rules.bulk import BulkChange, Outcome
from quarterdeck.server.jobs import all_jobs
from quarterdeck.users.actions import deactivate_person, join_team, revoke_token, set_role
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.profile import own_tokens
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.verdict import NotPermitted
from tests.attacks.left import LEFT, NOBODYS, Left, own_folder
from tests.attacks.walk import nothing_in
from tests.cast import SYSTEM, a_token, actor, token_actor
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import World, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
RUNS = "/api/v1/bulk-runs"
KINDS = [left for some in LEFT.values() for left in some]


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


def _revoked(by: Actor) -> None:
    revoke_token(token_id=by.token_id or 0, by=system_actor(), via=SYSTEM)


def _disabled(by: Actor) -> None:
    deactivate_person(person_id=by.person_id, by=system_actor(), via=SYSTEM)


def _demoted(by: Actor) -> None:
    set_role(person_id=by.person_id, role="read_only", by=system_actor(), via=SYSTEM)


ENDS: Mapping[str, Callable[[Actor], None]] = {
    "its token was revoked": _revoked,
    "its person was disabled": _disabled,
    "its person lost the rights": _demoted,
}


def is_done(world: World, left: Left, rights: tuple[str, ...], meanwhile: Callable[[Actor], None] | None) -> bool:
    """Whether work is done that a token with these rights leaves, and what happens before it begins."""
    with taken_back(), own_folder():
        by = token_actor(getattr(world.sample.cast, left.person), *rights)
        try:
            number = left.ask(world, by)
        except NotPermitted:
            return False
        if meanwhile:
            meanwhile(by)
        left.work(number)
        return left.is_done(number)


def left_behind(world: World) -> Iterator[str]:
    """All that a token did beyond its scopes or its life, by leaving it to the background."""
    for left in KINDS:
        for end, meanwhile in ENDS.items():
            # Somebody has to be left who may do everything.
            if left.person == "ada" and meanwhile is not _revoked:
                continue
            if is_done(world, left, left.rights, meanwhile):
                yield f"{left.name} is done although {end}"
        if left.too_few is not None and is_done(world, left, left.too_few, None):
            yield f"{left.name} is done by a token with too few rights"
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


def still_fetched(world: World) -> Iterator[str]:
    """Files that were written for somebody and are handed out to a token, or a role, that may not read them."""
    for left in LEFT["exports"]:
        with taken_back(), own_folder():
            by = actor(getattr(world.sample.cast, left.person))
            number = left.ask(world, by)
            left.work(number)
            path = f"/api/v1/exports/{public_id(number)}/file"
            if not is_fetched(world, path, a_token(by.person_id, *left.rights)):
                yield f"{left.name} is not fetched by a token that may"
            if is_fetched(world, path, a_token(by.person_id)):
                yield f"{left.name} is fetched by a token that may not read it"
            join_team(team_id=world.sample.cast.south, person_id=by.person_id, by=system_actor(), via=SYSTEM)
            if is_fetched(world, path, a_token(by.person_id, *left.rights)):
                yield f"{left.name} is fetched as it was before its person joined another team"


def is_fetched(world: World, path: str, secret: str) -> bool:
    """Whether a token gets the bytes of a file."""
    return world.client(ANONYMOUS).get(path, headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_what_is_left_to_the_background_reaches_no_further(world: World) -> None:
    nothing_in(left_behind(world))


def test_files_are_fetched_by_who_may_read_them_now(world: World) -> None:
    nothing_in(still_fetched(world))


@pytest.mark.parametrize("left", KINDS, ids=lambda left: left.name)
def test_what_a_token_leaves_that_lives_is_done(world: World, left: Left) -> None:
    assert is_done(world, left, left.rights, None)


def test_every_job_works_for_whoever_asked_or_for_nobody() -> None:
    assert {job.name for job in all_jobs()} == {*LEFT, *NOBODYS}
