"""A file that Sam brought and had checked, and the mapping he keeps."""

from io import BytesIO
from typing import Any

from quarterdeck.imports.terms import Settings
from quarterdeck.uploads import actions
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor

DEALS = b"Deal ID,Deal Name,Deal Stage,Deal Owner\nD-1,Seam inspection,Qualification,Rita Vogel\nD-2,Fleet,Nowhere,\n"


def an_uploaded(cast: Cast) -> dict[str, Any]:
    """Public ids of both."""
    by = actor(cast.sam)
    upload_id = actions.take_file(content=BytesIO(DEALS), name="deals.csv", kind=None, by=by, via=SYSTEM)
    mapping_id = actions.save_mapping(upload_id=upload_id, name="Deals", is_shared=True, by=by, via=SYSTEM)
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)
    actions.work_off()
    return {"upload": public_id(upload_id), "saved_mapping": public_id(mapping_id)}
