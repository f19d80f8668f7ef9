"""A mapping that reads from columns a file has not: each is named, and nothing of it is dropped unasked."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.journal.terms import Door, Via
from quarterdeck.uploads.actions import map_columns
from quarterdeck.uploads.queries import upload_of
from quarterdeck.uploads.rules import to_toml
from quarterdeck.uploads.rules.absent import absent_columns, without_fields
from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.uploads.tests.test_views import GUESSED
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor

Browser = Callable[[int], Client]
TABLE = {
    "kind": "opportunities",
    "fields": {"name": "Title", "amount": {"column": "Value"}, "source": {"columns": ["Lead", "Deal Name"]}},
    "custom_fields": {"Region": "Area"},
}


def test_absent_are_the_columns_that_a_file_has_not() -> None:
    assert absent_columns(TABLE, {"Title", "Value", "Deal Name"}) == {"source": ["Lead"], "Region": ["Area"]}
    assert absent_columns(TABLE, {"Title", "Value", "Lead", "Deal Name", "Area"}) == {}
    kept = without_fields(TABLE, {"source", "Region"})
    assert (set(kept["fields"]), kept["custom_fields"]) == ({"name", "amount"}, {})


@pytest.mark.django_db
class TestPage:
    """The step of the columns for a file whose mapping reads “Origin” and “Volume”, which it has not."""

    @pytest.fixture
    def upload_id(self, cast: Cast, bring: Bring) -> int:
        made = bring()
        by = actor(cast.sam)
        table = upload_of(by, made).table
        table["fields"] |= {"source": "Origin", "amount": "Volume"}
        map_columns(upload_id=made, mapping=to_toml(table), by=by, via=Via(Door.FORM))
        return made

    def fields(self, cast: Cast, upload_id: int) -> dict[str, object]:
        table: dict[str, dict[str, object]] = upload_of(actor(cast.sam), upload_id).table
        return table["fields"]

    def test_they_are_asked_for_and_kept_until_then(self, cast: Cast, upload_id: int, browser: Browser) -> None:
        sam, here = browser(cast.sam), f"/imports/{public_id(upload_id)}/columns"
        shown = unescape(sam.get(here).content.decode())
        assert "Leave out Source" in shown
        assert "The mapping fills it from “Origin”." in shown
        # What was guessed for a column of the file is offered for the field that lost its own.
        assert re.search(r'id="id_column_4".*?<option value="amount" selected>', shown, re.DOTALL)
        answer = sam.post(here, GUESSED | {"save": "1"})
        assert answer.status_code == 422
        said = unescape(answer.content.decode())
        assert "Say above which column of this file fills Source, or leave it out." in said
        # A column of the file was chosen for it.
        assert "fills Amount, or leave it out." not in said
        assert self.fields(cast, upload_id)["source"] == "Origin"

    def test_one_that_is_left_out_is_read_no_more(self, cast: Cast, upload_id: int, browser: Browser) -> None:
        sam, here = browser(cast.sam), f"/imports/{public_id(upload_id)}/columns"
        assert sam.post(here, GUESSED | {"absent_1": "on", "absent_0": "on", "check": "1"}).status_code == 303
        fields = self.fields(cast, upload_id)
        assert "source" not in fields
        assert fields["amount"] == "Amount"
