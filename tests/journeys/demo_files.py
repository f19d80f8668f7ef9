"""What came in and went out until the demo day: files, snapshots, a mirror, exports, and what was twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from quarterdeck.duplicates.actions import Joined, compare_waiting, fill_keys, merge_records
from quarterdeck.duplicates.queries import pair_page
from quarterdeck.duplicates.terms import Kind, PairState
from quarterdeck.exports.actions import ask_export
from quarterdeck.exports.rules import order_of
from quarterdeck.imports.terms import Settings
from quarterdeck.sheets.writing import FileType
from quarterdeck.snapshots.actions import HandedIn, check_snapshots, save_series
from quarterdeck.snapshots.terms import SeriesFields
from quarterdeck.uploads import actions as uploads
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.matrix.imported import an_imported
from tests.matrix.mirrored import a_mirror, keep

WEEKLY = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
stage = "phase"
amount = "value"
"""


@dataclass(frozen=True)
class Day:
    """When it is, who is there, and the deal that everything is shown on."""

    now: datetime
    people: dict[str, int]
    deal: Any

    def acts(self, name: str) -> dict[str, Any]:
        """This person, by the page."""
        return {"by": actor_for(self.people[name]), "via": SYSTEM}


def exported_weekly(day: Day) -> dict[str, Any]:
    """Two weekly exports of another system, checked and not applied, with a row to be mended."""
    fields = SeriesFields(name="Pipeline of the old CRM", mapping=WEEKLY)
    series_id = save_series(new=fields, **day.acts("ada"))
    rows = "A-1,Seam inspection,Qualification,12500\nA-2,Fleet,{},7200\n"
    weeks = {14: rows.format("Qualification"), 7: rows.format("Nowhere")}
    with TemporaryDirectory() as folder:
        files = {}
        for days, text in weeks.items():
            name = f"pipeline-{day.now.date() - timedelta(days=days)}.csv"
            files[name] = Path(folder) / name
            files[name].write_text(f"nr,title,phase,value\n{text}", encoding="utf-8")
        check_snapshots(series_id=series_id, handed_in=HandedIn(files=files), by=actor_for(day.people["ada"]))
    return {"series_id": public_id(series_id)}


def brought(day: Day) -> dict[str, Any]:
    """A list of deals that was brought and checked, one of which is to be mended, and a mapping that is kept."""
    rows = (
        "D-1,Seam inspection,Halden Foods,Qualification,12500,EUR,2026-12-18\n"
        "D-2,Fleet,Sundby Mejeri,Nowhere,7200,EUR,2027-01-29\n"
        f'D-3,"{day.deal.name}",Bergmann Kunststoff,Proposal,158000,EUR,2026-12-17\n'
    )
    content = BytesIO(f"Deal ID,Deal Name,Company,Deal Stage,Amount,Currency,Close Date\n{rows}".encode())
    upload_id = uploads.take_file(content=content, name="old-crm.csv", kind=None, **day.acts("ada"))
    uploads.save_mapping(upload_id=upload_id, name="Old CRM", is_shared=True, **day.acts("ada"))
    uploads.ask_check(upload_id=upload_id, settings=Settings(), **day.acts("ada"))
    uploads.work_off()
    nothing = an_imported()
    return {
        "upload_id": public_id(upload_id),
        "import_id": nothing["deals_import"],
        "sheet_id": nothing["control_sheet"],
        "figure": "deals",
    }


def taken_away(day: Day, contact: str) -> dict[str, Any]:
    """A list that Rita took away as a file; and what is held about a contact."""
    order = order_of("opportunities", "kind=open", FileType.XLSX, None)
    held = {"held_data.kind": "contact", "held_data.record_id": contact}
    return {"export_id": public_id(ask_export(order=order, **day.acts("rita"))), "source": "opportunities", **held}


def doubled(day: Day) -> dict[str, Any]:
    """Two accounts of Rita's that may be one, and one that became part of another."""
    rita = day.people["rita"]
    fields = {"domain": "zwilling-werke.example", "country": "DE"}
    twins = [an_account(rita, "Zwilling Werke GmbH", **fields), an_account(rita, "Zwilling Werke", **fields)]
    parts = [an_account(rita, name, industry="Ports") for name in ("Alte Werft", "Neue Werft")]
    while fill_keys() or compare_waiting():
        pass
    pair = next(row for row in pair_page(system_actor(), Kind.ACCOUNT, PairState.OPEN).rows if row.first_id in twins)
    merge_id = merge_records(joined=Joined(Kind.ACCOUNT, parts[0], parts[1]), **day.acts("rita"))
    return {
        "pair_id": public_id(pair.id),
        "merge_id": public_id(merge_id),
        "merge_new.kind": "account",
        "source_id": public_id(twins[0]),
        "target_id": public_id(twins[1]),
    }


def mirrored(day: Day) -> dict[str, Any]:
    """A mirror of another system, and a contact that it keeps."""
    mirror_id, contact_id = a_mirror("Nightly"), a_contact(day.people["rita"], "Kim Elsewhere")
    keep(mirror_id, "contact", contact_id)
    taken = {"foreign_take_over.kind": "contact", "foreign_take_over.record_id": public_id(contact_id)}
    return {"mirror_id": public_id(mirror_id), "mirror_part.kind": "accounts", **taken}
