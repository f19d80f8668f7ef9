"""Doors that bring or take back history: undo of an import, snapshots, merges, mirrors.

Each is prepared while the deal is Rita's to change, and knocked at once it is not. What they answer is compared with
what an edit of the same deal is refused with: they run no gate, since history is no move, but nothing else is free.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from quarterdeck.duplicates.actions import Joined, merge_records, undo_merge
from quarterdeck.duplicates.terms import Kind as Merged
from quarterdeck.imports.actions import apply_import, check_file, undo_import
from quarterdeck.imports.actions.applier import reasons_of
from quarterdeck.imports.queries import left_rows
from quarterdeck.imports.terms import Kind, Settings
from quarterdeck.mirrors.actions import ask_load, save_mirror, save_part, work_off
from quarterdeck.mirrors.queries.mirrors import loads_of
from quarterdeck.mirrors.terms import MirrorFields, PartFields
from quarterdeck.opportunities.actions import create_opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.snapshots.actions import HandedIn, apply_snapshots, check_snapshots, save_series
from quarterdeck.snapshots.queries.report import problems_in
from quarterdeck.snapshots.terms import SeriesFields
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import SYSTEM
from tests.conformance.course import Asked, Course
from tests.conformance.door_import import stage_name
from tests.conformance.doors import Row
from tests.rest import Api, problem

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "Number"
name = "Name"
stage = "Phase"
pipeline = "Line"
"""
HEADER = "Number,Name,Phase,Line\n"
Knock = Callable[[Actor], Sequence[Row]]


@dataclass(frozen=True)
class Prepared:
    """A deal as one of the doors left it, and how the door is knocked at: `knock` answers the reasons it was told."""

    number: int
    knock: Knock


def a_deal(course: Course, name: str) -> int:
    """A deal of Rita's that nobody sees for the sake of its account."""
    new = NewOpportunity(
        pipeline_id=course.strict.id,
        name=name,
        owner_id=course.cast.rita,
        stage_id=course.stage_id("first"),
        external_id=name,
    )
    return create_opportunity(new=new, by=system_actor(), via=SYSTEM).opportunity_id


def a_file(folder: Path, name: str, deal: str, phase: str = "First", line: str = "Strict") -> Path:
    """A file of one row about the deal, written some time ago: it calls the deal otherwise."""
    path = folder / name
    path.write_text(f"{HEADER}{deal},{deal} renamed,{phase},{line}\n", encoding="utf-8")
    os.utime(path, (time.time() - 3600, time.time() - 3600))
    return path


def undone_import(course: Course, folder: Path, rita: Actor) -> Prepared:
    """An import of Rita's that changed the deal is taken back."""
    number = a_deal(course, "undone")
    path = a_file(folder, "deals.csv", "undone")
    report = check_file(path=path, mapping=MAPPING, settings=Settings(), by=rita)
    apply_import(import_id=report.id, by=rita)

    def knock(by: Actor) -> list[Row]:
        undo_import(import_id=report.id, by=by)
        return [problem.reason.as_row() for row in left_rows(report.id) for problem in row.problems]

    return Prepared(number, knock)


def snapshot(course: Course, folder: Path, rita: Actor) -> Prepared:
    """A file of a series that was checked is applied."""
    number = a_deal(course, "shown")
    series_id = save_series(new=SeriesFields(name="Weekly", mapping=MAPPING), by=rita, via=SYSTEM)
    path = a_file(folder, "shown.csv", "shown")
    files = HandedIn(files={path.name: path}, days={path.name: "2026-03-08"})
    check_snapshots(series_id=series_id, handed_in=files, by=rita)

    def knock(by: Actor) -> list[Row]:
        apply_snapshots(series_id=series_id, by=by, is_lenient=True)
        return [problem.reason.as_row() for _, problem in problems_in(series_id)]

    return Prepared(number, knock)


def merge(course: Course, folder: Path, rita: Actor) -> Prepared:
    """The deal is to become part of another one."""
    number, target = a_deal(course, "source"), a_deal(course, "beside it")
    joined = Joined(Merged.OPPORTUNITY, number, target)
    return Prepared(number, lambda by: answered(lambda: merge_records(joined=joined, by=by, via=SYSTEM)))


def merge_into(course: Course, folder: Path, rita: Actor) -> Prepared:
    """Another deal is to become part of it."""
    number, source = a_deal(course, "target"), a_deal(course, "goes in")
    joined = Joined(Merged.OPPORTUNITY, source, number)
    return Prepared(number, lambda by: answered(lambda: merge_records(joined=joined, by=by, via=SYSTEM)))


def undone_merge(course: Course, folder: Path, rita: Actor) -> Prepared:
    """A merge into the deal is taken back."""
    number, source = a_deal(course, "parted"), a_deal(course, "went in")
    merge_id = merge_records(joined=Joined(Merged.OPPORTUNITY, source, number), by=rita, via=SYSTEM)
    return Prepared(number, lambda by: answered(lambda: undo_merge(merge_id=merge_id, by=by, via=SYSTEM)))


def shown(asked: Asked, folder: Path, by: Actor) -> list[Row]:
    """What a series is told whose file shows the deal where the illegal move would bring it."""
    fill, mapping = asked.fill, MAPPING
    cells = {"Number": asked.external_id, "Name": asked.illegal.name, "Phase": stage_name(asked)}
    cells["Line"] = asked.course.spec_of(asked.illegal.start).name
    if "amount" in fill:
        mapping += 'amount = "Value"\ncurrency = { default = "EUR" }\n'
        cells["Value"] = str(fill["amount"])
    if "loss_reason_id" in fill:
        mapping += 'loss_reason = "Why"\n'
        cells["Why"] = "rival"
    path = folder / "shown.csv"
    path.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    series_id = save_series(new=SeriesFields(name="Weekly", mapping=mapping), by=by, via=SYSTEM)
    files = HandedIn(files={path.name: path}, days={path.name: timezone.now().isoformat()})
    check_snapshots(series_id=series_id, handed_in=files, by=by)
    apply_snapshots(series_id=series_id, by=by, is_lenient=True)
    return [problem.reason.as_row() for _, problem in problems_in(series_id)]


def undone_on_page(asked: Asked, seq: int) -> str:
    """What the page says that is asked to take a change of the deal back."""
    page = asked.browser.post(reverse("opportunity_undo", args=[asked.opportunity_id, seq]))
    assert page.status_code == 422
    return unescape(page.content.decode())


def undone_over_api(asked: Asked, seq: int) -> list[Row]:
    """What the API answers that is asked to take a change of the deal back."""
    reply = Api(asked.course.secret).post(f"/opportunities/{public_id(asked.opportunity_id)}/undo/{seq}")
    reasons = problem(reply, 422, "refused")["reasons"]
    return [(reason["code"], reason["criterion"], reason["field"], reason["text"]) for reason in reasons]


HISTORY_DOORS = (undone_import, snapshot, merge, merge_into, undone_merge)


def answered(write: Callable[[], object]) -> list[Row]:
    """The reasons that a write is refused with; none when it is done."""
    try:
        write()
    except (Refused, NotPermitted, NotFound) as error:
        return [reason.as_row() for reason in reasons_of(error)]
    return []


def mirrored(root: Path, name: str, ada: Actor) -> list[Row]:
    """What a mirror is told that loads a file about the deal of this external id. It works for who sees all records."""
    path = a_file(root / "crm", "deals-2026-03-08.csv", name)
    # Beside rows that are well: a file of which most cannot be loaded is refused as a whole.
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"new {n},New {n},First,Strict\n" for n in range(3))
    os.utime(path, (time.time() - 3600, time.time() - 3600))
    fields = MirrorFields(name="Nightly", system="Old CRM", source="oldcrm", folder="crm")
    mirror_id = save_mirror(new=fields, by=ada, via=SYSTEM)
    part = PartFields(kind=Kind.OPPORTUNITIES, pattern="deals*.csv", mapping=MAPPING)
    save_part(mirror_id=mirror_id, new=part, by=ada, via=SYSTEM)
    ask_load(mirror_id=mirror_id, by=ada, via=SYSTEM)
    work_off()
    (load,) = loads_of(ada, mirror_id)
    return [problem.reason.as_row() for file in load.files for problem in file.problems]
