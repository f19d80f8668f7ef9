"""A file that Sam brought and had checked, and the mapping he keeps."""

from io import BytesIO
from typing import Any

from quarterdeck.imports.terms import Settings
from quarterdeck.uploads import actions
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor

DEALS = b"Deal ID,Deal Name,Deal Stage,Deal Owner\nD-1,Seam inspection,Qualification,Rita Vogel\nD-2,Fleet,Nowhere,\n"


def an_uploaded(cast: Cast) -> dict[str, Any]:
    """Public ids of both, and of a file that was imported."""
    by = actor(cast.sam)
    applied_id = _brought(by, b"Company name,Website\n")
    actions.ask_apply(upload_id=applied_id, is_lenient=False, by=by, via=SYSTEM)
    actions.work_off()
    upload_id = _brought(by, DEALS)
    mapping_id = actions.save_mapping(upload_id=upload_id, name="Deals", is_shared=True, by=by, via=SYSTEM)
    return {
        "upload": public_id(upload_id),
        "applied_upload": public_id(applied_id),
        "saved_mapping": public_id(mapping_id),
    }


def _brought(by: Actor, content: bytes) -> int:
    """A file that was checked."""
    upload_id = actions.take_file(content=BytesIO(content), name="list.csv", kind=None, by=by, via=SYSTEM)
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)
    actions.work_off()
    return upload_id
