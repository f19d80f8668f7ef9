"""Background work: the files that were asked for, one after the other, and the removal of old ones."""

from typing import IO
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from quarterdeck.exports.actions import Written, acting_for, fail_export, finish_export, forget_exports
from quarterdeck.exports.queries import ExportRow, export_of, file_path, next_waiting
from quarterdeck.exports.queries.archive import require_archive
from quarterdeck.exports.tables.archive import write_zip
from quarterdeck.exports.tables.files import listed, write_list
from quarterdeck.exports.terms import COMPANY, Order
from quarterdeck.kit.viewing import text
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused

__all__ = ["forget_exports", "write_waiting"]
GONE = N_("Whoever asked for this may no longer act here.")
OUT_OF_REACH = N_("You may no longer read this list.")


def write_waiting() -> int:
    """Write every file that waits; how many are ready. What was begun by a process that died is begun anew."""
    done = 0
    while (export_id := next_waiting()) is not None:
        by = acting_for(export_id)
        if by is None:
            fail_export(export_id=export_id, problem=GONE)
            continue
        with translation.override(by.locale):
            done += _settled(export_of(by, export_id), by)
    return done


def _settled(export: ExportRow, by: Actor) -> int:
    """Write one file, or write down why it cannot be; how many were written."""
    try:
        written = _written(export, by)
    except (NotFound, NotPermitted):
        fail_export(export_id=export.id, problem=text(OUT_OF_REACH))
    except Refused as refusal:
        fail_export(export_id=export.id, problem=text(refusal.reasons[0].text))
    else:
        finish_export(export_id=export.id, written=written, by=by)
        return 1
    return 0


def _written(export: ExportRow, by: Actor) -> Written:
    path = file_path(export.id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Nobody finds half a file under the name of a whole one.
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as target:
            count = _fill(export.order, by, target)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Written(count, path.stat().st_size)


def _fill(order: Order, by: Actor, target: IO[bytes]) -> int:
    """Write the rows of an order; how many."""
    if order.source != COMPANY:
        return write_list(order, listed(order, by), target, ZoneInfo(by.time_zone))
    require_archive(by)
    return write_zip(target, order.type, at=timezone.now()).count
