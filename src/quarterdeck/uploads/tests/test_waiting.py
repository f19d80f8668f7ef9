"""What the pages of imports say of rows to mend as a whole, and of work that nobody does."""

import os
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.kit.background import ALIVE, waiting_words
from quarterdeck.uploads.actions import work_off
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.uploads.tests.test_views import GUESSED
from quarterdeck.users.actions import add_role, set_role
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission, Reach, RoleSpec
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
CHOSEN = GUESSED | {"empty": ["n/a"], "value_stage_0": "qualification", "check": "1"}


def test_what_is_wrong_in_many_rows_is_told_once_in_the_words_of_the_page(
    cast: Cast, bring: Bring, browser: Browser
) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(bring())}"
    sam.post(f"{here}/columns", CHOSEN | {"column_1": ""})
    work_off()
    shown = unescape(sam.get(f"{here}?verdict=fix").content.decode())
    causes = shown[shown.index('id="causes"') : shown.index('id="rows"')]
    assert "Enter a name." in causes
    assert ">Name<" in causes
    assert ">4<" in causes
    # No column of the file fills the name: the field's own words stand beside each row.
    assert ">name<" not in shown
    assert 'id="causes"' not in sam.get(f"{here}?verdict=add").content.decode()


def test_work_that_nobody_does_says_so_after_some_minutes(
    cast: Cast, bring: Bring, browser: Browser, settings: Any
) -> None:
    sam, upload_id = browser(cast.sam), bring()
    here = f"/imports/{public_id(upload_id)}"
    sam.post(f"{here}/columns", CHOSEN)
    assert "does not run" not in sam.get(here).content.decode()
    Upload.objects.filter(pk=upload_id).update(changed_at=timezone.now() - timedelta(minutes=10))
    assert "does not run" in sam.get(here).content.decode()
    (Path(settings.DATA_DIR) / ALIVE).touch()
    assert "It waits for other work" in sam.get(here).content.decode()
    long_ago = (timezone.now() - timedelta(hours=1)).timestamp()
    os.utime(Path(settings.DATA_DIR) / ALIVE, (long_ago, long_ago))
    assert "does not run" in waiting_words(timezone.now() - timedelta(minutes=10), timezone.now())


def test_mirrors_are_offered_to_who_sees_everything(cast: Cast, browser: Browser) -> None:
    assert 'href="/mirrors"' in browser(cast.sam).get("/imports").content.decode()
    role = RoleSpec("", "Importer", Reach.TEAM, Reach.OWN, frozenset({Permission.IMPORTS_RUN}))
    key = add_role(new=role, by=system_actor(), via=SYSTEM)
    set_role(person_id=cast.olga, role=key, by=system_actor(), via=SYSTEM)
    assert 'href="/mirrors"' not in browser(cast.olga).get("/imports").content.decode()
