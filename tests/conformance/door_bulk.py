"""The door of bulk edits: Rita's deal, ticked in the list; what is told before is told after."""

from django.urls import reverse

from quarterdeck.journal.terms import Door
from quarterdeck.values.ids import public_id
from tests.conformance.course import Asked
from tests.conformance.door_pages import Reasons
from tests.conformance.doors import Row, driver


@driver(Door.BULK, own_tables=("inspection_bulkrun", "inspection_bulkrow", "inspection_bulkresult"))
def bulk(asked: Asked) -> list[Row]:
    """The form, the page that says what would happen, and the page that says what did."""
    data = {name: public_id(value) if name.endswith("_id") else str(value) for name, value in asked.fill.items()}
    chosen = {"deal": public_id(asked.opportunity_id), "stage_id": public_id(asked.to), "token": ""}
    checked = asked.browser.post(reverse("bulk_new"), data | chosen)
    assert checked.status_code == 303, checked.content
    here = checked["Location"]
    before = _told(asked, here)
    assert asked.browser.post(f"{here}/apply").status_code == 303
    assert _told(asked, here) == before
    return before


def _told(asked: Asked, here: str) -> list[Row]:
    found = Reasons()
    found.feed(asked.browser.get(here).content.decode())
    return found.rows
