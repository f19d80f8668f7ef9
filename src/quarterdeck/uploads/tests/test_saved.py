"""What a saved mapping is good for besides further files."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.values.ids import public_id
from tests.cast import Cast

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db


def test_a_saved_mapping_begins_a_series_of_snapshots(cast: Cast, bring: Bring, browser: Browser) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(bring())}"
    sam.post(f"{here}/save-mapping", {"name": "Old CRM"})
    shown = sam.get("/imports/mappings").content.decode()
    said = re.findall(r'<input type="hidden" name="(name|mapping|missing)" value="([^"]*)"', shown)
    begun = sam.post("/snapshots/new", {name: unescape(value) for name, value in said})
    assert re.fullmatch("/snapshots/[0-9a-z]{13}", begun["Location"])
    assert "Old CRM" in sam.get(begun["Location"]).content.decode()
