"""Rows of exports: a file is whoever asked for it's, here Rita's. A list is whoever may read it's."""

from typing import Any

from quarterdeck.values.ids import public_id
from tests.matrix.api import READERS
from tests.matrix.rows import ADMINISTRATORS, EMPLOYEES, NARROW, Row, Values, form, posts, reads
from tests.matrix.sample import Sample

ASKER = frozenset({"rita"})


def export(sample: Sample) -> dict[str, Any]:
    return {"export_id": sample.export}


def person_of(kind: str) -> Values:
    """A contact, or somebody who uses Quarterdeck."""
    return lambda sample: {"kind": kind, "record_id": sample.contact if kind == "contact" else sample.person}


def deals(sample: Sample) -> dict[str, Any]:
    return {"source": "opportunities"}


PAGES: dict[str, Row] = {
    "exports": reads(EMPLOYEES),
    "export_new": form(EMPLOYEES, deals),
    "export_company": form(ADMINISTRATORS),
    "held_data": form(ADMINISTRATORS, person_of("contact")),
    "held_data_file": posts(ADMINISTRATORS, person_of("person")),
    "export": reads(ASKER, export),
    "export_file": reads(ASKER, export),
}
API: dict[str, Row] = {
    "list_exports": reads(READERS),
    "ask_export": Row({"POST": READERS}, bodies={"POST": lambda _: {"list": "opportunities", "type": "csv"}}),
    "get_export": reads(ASKER | {NARROW}, export),
    "download_export": reads(ASKER | {NARROW}, export),
    "export_held_data": posts(ADMINISTRATORS, person_of("contact")),
    "erase_person": posts(ADMINISTRATORS, lambda sample: {"person_id": public_id(sample.cast.disabled)}),
    "erase_contact": posts(ADMINISTRATORS, lambda sample: {"contact_id": sample.contact}),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
