"""Everything that is left to the background for somebody: how it is asked for, worked off, and known to be done.

A job of the background process is in `LEFT` when it works for whoever asked, else in `NOBODYS` with the reason.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.test import override_settings

from quarterdeck.exports.actions import ask_export
from quarterdeck.exports.jobs import write_waiting
from quarterdeck.exports.models import Export
from quarterdeck.exports.terms import COMPANY, ExportState, Headings, Order
from quarterdeck.imports.terms import Settings
from quarterdeck.inspection.actions import draft_run, start_run, start_undo
from quarterdeck.inspection.actions import work_off as work_off_run
from quarterdeck.inspection.models import BulkResult
from quarterdeck.inspection.rules.bulk import BulkChange, Outcome, Step
from quarterdeck.mirrors.actions import ask_load
from quarterdeck.mirrors.actions import work_off as load_mirrors
from quarterdeck.mirrors.actions.finding import note_files
from quarterdeck.mirrors.models import Mirror
from quarterdeck.mirrors.tests.weekly import A1, ACCOUNT_ROWS, DEAL_HEADER, a_mirror
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.reconciliations.actions import begin_sheet, draw
from quarterdeck.reconciliations.models import ControlSheet
from quarterdeck.reconciliations.terms import SheetState
from quarterdeck.sheets.writing import FileType
from quarterdeck.snapshots.actions import VIA, Upload, begin, hand_in, save_series
from quarterdeck.snapshots.actions import work_off as work_off_snapshots
from quarterdeck.snapshots.models import Snapshot
from quarterdeck.snapshots.terms import SeriesFields, SnapshotState
from quarterdeck.uploads import actions as uploads
from quarterdeck.uploads.models import Upload as Uploaded
from quarterdeck.uploads.terms import UploadState
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import parse_id
from tests.cast import SYSTEM, actor
from tests.matrix.imported import MAPPING
from tests.matrix.tries import World

NUMBERS = count()
DEALS = b"Deal ID,Deal Name,Deal Stage,Deal Owner\nL-1,Left behind,Qualification,Rita Vogel\n"
DAYS = b"nr,title,phase,rep\nL-2,Left behind,Qualification,Rita Vogel\n"
IMPORTS = Permission.IMPORTS_RUN
WRITES = (Permission.OPPORTUNITIES_CREATE, Permission.OPPORTUNITIES_EDIT, Permission.OPPORTUNITIES_ASSIGN,
          Permission.OPPORTUNITIES_IMPORT_HISTORY, Permission.OPPORTUNITIES_DELETE)  # fmt: skip

MIRRORS = (IMPORTS, *WRITES, Permission.CUSTOMERS_EDIT)


@dataclass(frozen=True)
class Left:
    """One kind of work: who asks with which rights, how, and whether it was done.

    `too_few` are rights with which it may be asked for, but not done as with all of them.
    """

    name: str
    person: str
    rights: tuple[str, ...]
    ask: Callable[[World, Actor], int]
    work: Callable[[int], object]
    is_done: Callable[[int], bool]
    too_few: tuple[str, ...] | None = None


def all_rights(world: World, left: Left) -> Actor:
    """The person themself, who prepares what is left."""
    return actor(getattr(world.sample.cast, left.person))


def _run(world: World, by: Actor) -> int:
    change = BulkChange(fields={"source": "Left behind"})
    run_id = draft_run(change=change, ids=[parse_id(world.sample.opportunity)], by=by, via=SYSTEM)
    start_run(run_id=run_id, by=by, via=SYSTEM)
    return run_id


def _undone_run(world: World, by: Actor) -> int:
    run_id = _run(world, actor(by.person_id))
    _work_run(run_id)
    start_undo(run_id=run_id, by=by, via=SYSTEM)
    return run_id


def _work_run(run_id: int) -> None:
    while work_off_run(run_id):
        pass


def _run_did(step: Step) -> Callable[[int], bool]:
    results = BulkResult.objects.filter(step=step.value, outcome=Outcome.CHANGED.value)
    return lambda run_id: results.filter(run_id=run_id).exists()


def _checking(_world: World, by: Actor) -> int:
    upload_id = uploads.take_file(content=BytesIO(DEALS), name="list.csv", kind=None, by=by, via=SYSTEM)
    uploads.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)
    return upload_id


def _applying(world: World, by: Actor) -> int:
    upload_id = _checking(world, actor(by.person_id))
    uploads.work_off()
    uploads.ask_apply(upload_id=upload_id, is_lenient=False, by=by, via=SYSTEM)
    return upload_id


def _undoing(world: World, by: Actor) -> int:
    upload_id = _applying(world, actor(by.person_id))
    uploads.work_off()
    uploads.ask_undo(upload_id=upload_id, by=by, via=SYSTEM)
    return upload_id


def _stands(*states: UploadState) -> Callable[[int], bool]:
    return lambda upload_id: Uploaded.objects.filter(pk=upload_id, state__in=states).exists()


def _is_here(_id: int) -> bool:
    return Opportunity.objects.filter(name="Left behind", state="active").exists()


def _handed_in(_world: World, by: Actor) -> int:
    fields = SeriesFields(name=f"Left {next(NUMBERS)}", mapping=f'{MAPPING}stage = "phase"\nowner = "rep"\n')
    series_id = save_series(new=fields, by=actor(by.person_id), via=SYSTEM)
    files = [Upload("pipeline-2026-03-01.csv", BytesIO(DAYS))]
    hand_in(series_id=series_id, uploads=files, by=by, via=SYSTEM)
    return series_id


def _begun(world: World, by: Actor) -> int:
    series_id = _handed_in(world, actor(by.person_id))
    work_off_snapshots()
    begin(series_id=series_id, is_lenient=False, by=by, via=VIA)
    return series_id


def _shows(state: SnapshotState) -> Callable[[int], bool]:
    return lambda series_id: Snapshot.objects.filter(series_id=series_id, state=state.value).exists()


def _sheet(world: World, by: Actor) -> int:
    return begin_sheet(import_id=parse_id(world.sample.deals_import), by=by, via=SYSTEM)


def _work_sheet(sheet_id: int) -> None:
    while draw(sheet_id):
        pass


def _mirrored(_world: World, by: Actor) -> int:
    _lay_files()
    mirror_id = a_mirror(by, name=f"Left {next(NUMBERS)}")
    ask_load(mirror_id=mirror_id, by=by, via=SYSTEM)
    return mirror_id


def _interrupted(_world: World, by: Actor) -> int:
    """A load that was killed after its files were noted."""
    mirror_id = _mirrored(_world, by)
    note_files(mirror=Mirror.objects.get(pk=mirror_id), by=by, via=SYSTEM)
    return mirror_id


def _lay_files() -> None:
    for name, text in (("accounts.csv", ACCOUNT_ROWS), ("deals-2026-03-01.csv", DEAL_HEADER + A1)):
        path = Path(settings.MIRROR_ROOT or "") / "crm" / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)


def _is_mirrored(_id: int) -> bool:
    return Opportunity.objects.filter(name="Presses", state="active").exists()


def _export(source: str) -> Callable[[World, Actor], int]:
    order = Order(source, "", FileType.JSONL, Headings.KEYS)
    return lambda _world, by: ask_export(order=order, by=by, via=SYSTEM)


def _is_written(export_id: int) -> bool:
    return Export.objects.filter(pk=export_id, state=ExportState.READY).exists()


def _is_drawn(sheet_id: int) -> bool:
    return ControlSheet.objects.filter(pk=sheet_id, state=SheetState.READY).exists()


def _of_upload(name: str, ask: Callable[[World, Actor], int], is_done: Callable[[int], bool]) -> Left:
    return Left(name, "sam", (IMPORTS, *WRITES), ask, lambda _: uploads.work_off(), is_done)


LEFT: Mapping[str, tuple[Left, ...]] = {
    "bulk edits": (
        Left("a bulk edit", "rita", (Permission.OPPORTUNITIES_EDIT,), _run, _work_run, _run_did(Step.APPLY)),
        Left("its undo", "rita", (Permission.OPPORTUNITIES_EDIT,), _undone_run, _work_run, _run_did(Step.UNDO)),
    ),
    "imports": (
        _of_upload("the check of a file", _checking, _stands(UploadState.CHECKED)),
        Left("an import", "sam", (IMPORTS, *WRITES), _applying, lambda _: uploads.work_off(), _is_here, (IMPORTS,)),
        _of_upload("the undo of an import", _undoing, lambda number: not _is_here(number)),
    ),
    "snapshots": (
        Left("the check of snapshots", "sam", (IMPORTS, *WRITES), _handed_in, lambda _: work_off_snapshots(),
             _shows(SnapshotState.CHECKED), None),
        Left("snapshots", "sam", (IMPORTS, *WRITES), _begun, lambda _: work_off_snapshots(), _is_here,
             (IMPORTS, Permission.OPPORTUNITIES_IMPORT_HISTORY)),
    ),
    "control sheets": (Left("a control sheet", "sam", (IMPORTS,), _sheet, _work_sheet, _is_drawn),),
    "mirrors": (
        Left("the load of a mirror", "sam", MIRRORS, _mirrored, load_mirrors, _is_mirrored),
        Left("a load that was interrupted", "sam", MIRRORS, _interrupted, load_mirrors, _is_mirrored),
    ),
    "exports": (
        Left("the audit log as a file", "sam", (Permission.AUDIT_READ,), _export("audit"), lambda _: write_waiting(),
             _is_written, ()),
        Left("the archive", "ada", (Permission.INSTALLATION_MANAGE,), _export(COMPANY), lambda _: write_waiting(),
             _is_written),
    ),
}  # fmt: skip
OF_ALL = "it counts, keeps or clears what is everybody's, and shows nothing to anybody"
NOBODYS: Mapping[str, str] = {
    "seal": OF_ALL,
    "outbox": "effects of what was written with rights; each subscriber asks for those of whom it tells",
    "webhooks": "every delivery asks what the owner of the endpoint may read when it is sent",
    "deliveries": "every delivery asks what the owner of the endpoint may read when it is sent",
    "old deliveries": OF_ALL,
    "mail": "whoever wrote a letter asked what its reader may see",
    "old mails": OF_ALL,
    "dashboards": "a dashboard goes out with what its reader may see when it is due",
    "totals": OF_ALL,
    "replies": OF_ALL,
    "sessions": OF_ALL,
    "statistics": OF_ALL,
    "notices": OF_ALL,
    "quality": "figures of all deals by owner; a reader sees those of owners they see",
    "paces": "percentiles of all won deals, without a name; whoever sees a deal sees what it is held against",
    "evidence": "counts of all closed deals by practice; fewer than 20 are told to who reads all records alone",
    "advised": "what stood on a deal is kept by deal; a reader sees it of deals they see",
    "advice": "an answer is kept by deal; a reader sees it of deals they see",
    "health": "kept by deal; a reader sees it of deals they see",
    "scores": "scores and sums of all deals; a reader sees those of deals they see, and sums as the roles say",
    "scenarios": "of a line for who asks for it; a reader sees those of lines whose deals they may all see",
    "previews": "of a line for who asks for it, and kept by nobody; who may read the line is judged before it is asked",
    "forecast locks": "every line is kept; a reader sees those of lines they may see today",
    "imported files": OF_ALL,
    "old exports": OF_ALL,
    "fields": OF_ALL,
    "search": OF_ALL,
    "duplicates": "pairs of all records; a reader sees those of which they see both",
    "removed files": OF_ALL,
    "orphaned files": OF_ALL,
    "alerts": "each figure is asked with the rights of the recipient",
    "backup": "a copy of everything that nobody reads by Quarterdeck",
}


@contextmanager
def own_folder() -> Iterator[None]:
    """Files of what is left lie in a folder of their own."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "data").mkdir()
        (here / "root" / "crm").mkdir(parents=True)
        with override_settings(DATA_DIR=here / "data", MIRROR_ROOT=here / "root"):
            yield
