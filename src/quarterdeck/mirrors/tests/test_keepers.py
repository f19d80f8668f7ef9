"""Whoever says how files are read answers for the load: nobody has theirs loaded with the rights of others."""

import pytest

from quarterdeck.imports.terms import Kind
from quarterdeck.mirrors.actions import save_part
from quarterdeck.mirrors.models import Mirror
from quarterdeck.mirrors.terms import PartFields
from quarterdeck.mirrors.tests.conftest import Put
from quarterdeck.mirrors.tests.weekly import ACCOUNTS, a_mirror
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db


def test_whoever_changes_how_files_are_read_lends_their_rights(ada: Actor, actors: dict[str, Actor], put: Put) -> None:
    mirror_id, sam = a_mirror(ada), actors["sam"]
    assert Mirror.objects.get(pk=mirror_id).keeper_id == ada.person_id
    part = PartFields(kind=Kind.ACCOUNTS, pattern="customers*.csv", mapping=ACCOUNTS)
    save_part(mirror_id=mirror_id, new=part, by=sam, via=SYSTEM)
    kept = Mirror.objects.get(pk=mirror_id)
    assert (kept.keeper_id, set(kept.asked_rights.split())) == (sam.person_id, set(sam.permissions))
