"""A file that Ada brought and had checked, and the mapping she keeps."""

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
    by = actor(cast.ada)
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


def a_checked(cast: Cast, content: bytes = b"Company name,Website\nNorth Works,\n") -> dict[str, str]:
    """Another file of Ada's, checked; by itself it has nothing to mend."""
    return {"upload_id": public_id(_brought(actor(cast.ada), content))}


def _brought(by: Actor, content: bytes) -> int:
    """A file that was checked."""
    upload_id = actions.take_file(content=BytesIO(content), name="list.csv", kind=None, by=by, via=SYSTEM)
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)
    actions.work_off()
    return upload_id
