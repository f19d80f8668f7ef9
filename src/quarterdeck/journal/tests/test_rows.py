"""Many rows of one table written at once: each is answered in its place, however many there are."""

from datetime import UTC, datetime

import pytest

from quarterdeck.journal.actions import insert_rows
from quarterdeck.journal.models import Entry

pytestmark = pytest.mark.django_db
COLUMNS = ("event", "kind", "record_id", "door", "quiet", "depth", "at", "recorded_at", "payload", "reason")
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("count", [1, 50, 51, 3_100])
def test_what_is_answered_belongs_to_the_row_in_its_place(count: int) -> None:
    """Few rows are one statement, many are as many runs of a short one on SQLite, and several statements elsewhere."""
    insert_rows(Entry, COLUMNS, [("before", "thing", 1, "form", False, 0, AT, AT, "{}", "")], returning=("seq",))
    rows = [("thing.happened", "thing", 9 - number, "form", False, 0, AT, AT, "{}", "") for number in range(count)]
    answers = insert_rows(Entry, COLUMNS, rows, returning=("seq", "record_id"), beside="1 + 1")
    assert [record_id for _, record_id, _ in answers] == [9 - number for number in range(count)]
    assert dict(Entry.objects.filter(event="thing.happened").values_list("seq", "record_id")) == {
        seq: record_id for seq, record_id, _ in answers
    }
    assert {found for *_, found in answers} == {2}
