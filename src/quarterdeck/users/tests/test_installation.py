"""What the company's row knows of backups and of a held copy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quarterdeck.journal.queries import timeline
from quarterdeck.users.actions.installation import ask_backup, hold_effects, note_backup, release_effects
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Conflict, NotPermitted
from tests.cast import SYSTEM, Cast
from tests.unchanged import unchanged


def events(cast: Cast) -> list[str]:
    return [entry.event for entry in timeline("organisation", cast.company)]


def test_backup_is_asked_once_and_done_by_the_next(cast: Cast, actors: dict[str, Actor]) -> None:
    ask_backup(by=actors["ada"], via=SYSTEM)
    asked = company().backup_asked_at
    ask_backup(by=actors["ada"], via=SYSTEM)
    assert (company().backup_asked_at, events(cast).count("installation.backup_asked")) == (asked, 1)
    made = timezone.now()
    note_backup(archive="one.zip", size=5, made_at=made, by=system_actor(), via=SYSTEM)
    assert (company().last_backup_at, company().backup_asked_at) == (made, None)
    assert timeline("organisation", cast.company)[0].payload["archive"] == "one.zip"


def test_what_was_asked_while_a_backup_was_made_is_still_to_do(cast: Cast, actors: dict[str, Actor]) -> None:
    ask_backup(by=actors["ada"], via=SYSTEM)
    before = timezone.now() - timedelta(minutes=5)
    note_backup(archive="one.zip", size=5, made_at=before, by=system_actor(), via=SYSTEM)
    assert company().backup_asked_at is not None


def test_held_copy_is_released_once(cast: Cast, actors: dict[str, Actor]) -> None:
    made = timezone.now()
    hold_effects(archive="one.zip", made_at=made, by=system_actor(), via=SYSTEM)
    assert (company().held_since is not None, company().last_backup_at) == (True, made)
    assert release_effects(skip=lambda: 3, by=actors["ada"], via=SYSTEM) == 3
    assert company().held_since is None
    with pytest.raises(Conflict):
        release_effects(skip=lambda: 3, by=actors["ada"], via=SYSTEM)
    assert events(cast)[:2] == ["installation.released", "installation.held"]


@pytest.mark.parametrize("name", ["sam", "max", "rita", "rolf", "paul"])
def test_only_administrators_manage_the_installation(cast: Cast, actors: dict[str, Actor], name: str) -> None:
    by = actors[name]
    with unchanged():
        for write in (
            lambda: ask_backup(by=by, via=SYSTEM),
            lambda: note_backup(archive="x", size=1, made_at=timezone.now(), by=by, via=SYSTEM),
            lambda: hold_effects(archive="x", made_at=timezone.now(), by=by, via=SYSTEM),
            lambda: release_effects(skip=lambda: 0, by=by, via=SYSTEM),
        ):
            with pytest.raises(NotPermitted):
                write()
