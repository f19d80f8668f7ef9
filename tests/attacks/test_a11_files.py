"""A11 in files that are brought: names of files and columns, cells and mappings become no markup on their way in.

Nor does a name break the head of an answer, and no cell is a formula in what is handed back.
"""

import csv
import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from quarterdeck.reconciliations.jobs import draw_sheets
from quarterdeck.snapshots.actions import work_off as work_off_snapshots
from quarterdeck.uploads.actions import work_off
from quarterdeck.uploads.models import Upload
from quarterdeck.values.ids import public_id
from tests.attacks.left import own_folder
from tests.attacks.markup import CANARY, ELEMENT, is_running
from tests.attacks.walk import nothing_in, text_of
from tests.matrix.tries import World, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
NAME = f"Deals{CANARY.replace('/', '')}.csv"
HEADER = ["Deal ID", "Deal Name", "Deal Stage", "Deal Owner", f"Note{CANARY}", f"=cmd{CANARY}"]
ROWS = [
    [f"1{CANARY}", f"Presses{CANARY}", "Qualification", "Rita Vogel", CANARY, "=1+1"],
    [f"2{CANARY}", f"Lathes{CANARY}", f"Nowhere{CANARY}", f"Nobody{CANARY}", CANARY, "@SUM(1)"],
    [f"2{CANARY}", "=HYPERLINK(1)", "Qualification", f"Nobody{CANARY}", CANARY, "-2"],
]
MAPPING = f"""kind = "opportunities"
match = "external_id"
[reading]
empty = ['{CANARY.replace("'", "")}']
[fields]
external_id = "Deal ID"
name = "Deal Name"
stage = {{ column = "Deal Stage", values = {{ '{CANARY.replace("'", "")}' = "qualification" }} }}
owner = {{ column = "Deal Owner", default = "Rita Vogel" }}
"""


def hostile() -> bytes:
    """The file."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADER, *ROWS])
    return text.getvalue().encode()


def wrong_in(where: str, answer: HttpResponseBase) -> Iterator[str]:
    """What is wrong with one answer."""
    if answer.status_code >= 500:
        yield f"{where} answers {answer.status_code}"
    if str(answer.headers.get("Content-Type", "")).startswith("text/html") and is_running(text_of(answer)):
        yield f"{where} runs what stands in the file"
    if any("\n" in value or "\r" in value for value in answer.headers.values()):
        yield f"{where} has a broken head"


def brought(sam: Client, seen: list[str]) -> Iterator[str]:
    """What goes wrong on the pages that a hostile file passes."""
    answer = sam.post("/imports/new", {"file": SimpleUploadedFile(NAME, hostile()), "kind": "opportunities"})
    yield from wrong_in("the form", answer)
    upload = Upload.objects.latest("created_at")
    here = f"/imports/{public_id(upload.pk)}"
    Upload.objects.filter(pk=upload.pk).update(mapping=MAPPING)
    pages = ["/imports", f"{here}/columns", f"{here}/save-mapping"]
    for path in pages:
        yield from wrong_in(path, looked(sam, path, seen))
    yield from wrong_in("a name", sam.post(f"{here}/save-mapping", {"name": f"Mine{CANARY}", "is_shared": "on"}))
    yield from wrong_in("the check", sam.post(f"{here}/check", {}))
    work_off()
    shown = [here, f"{here}?verdict=fix", f"{here}/columns", "/imports/mappings", f"{here}/errors.csv"]
    for path in (*shown, f"{here}/errors.xlsx"):
        yield from wrong_in(path, looked(sam, path, seen))
    yield from formulas_in(sam, here)
    sam.post(f"{here}/apply", {"is_lenient": "on"})
    work_off()
    upload.refresh_from_db()
    sheets = f"/imports/{public_id(upload.batch_id or 0)}/control-sheets"
    begun = sam.post(sheets, {"is_whole": "on"})
    while draw_sheets():
        pass
    for path in (here, "/imports", "/", sheets, begun["Location"], f"{begun['Location']}/lines"):
        yield from wrong_in(path, looked(sam, path, seen))


def looked(client: Client, path: str, seen: list[str]) -> HttpResponseBase:
    """A page, noted where the canary stands on it as text."""
    answer = client.get(path, follow=path == "/")
    if ELEMENT.encode() in text_of(answer):
        seen.append(path)
    assert isinstance(answer, HttpResponseBase)
    return answer


def formulas_in(sam: Client, here: str) -> Iterator[str]:
    """Cells of the file of rows to mend that a spreadsheet would run."""
    rows = csv.reader(io.StringIO(text_of(sam.get(f"{here}/errors.csv")).decode("utf-8-sig")))
    yield from (f"{cell} is a formula" for row in rows for cell in row if cell[:1] in set("=+-@"))
    made = zipfile.ZipFile(io.BytesIO(text_of(sam.get(f"{here}/errors.xlsx"))))
    yield from (f"{name} holds a formula" for name in made.namelist() if b"<f>" in made.read(name))


def handed_in(sam: Client, seen: list[str]) -> Iterator[str]:
    """What goes wrong on the pages of a series of hostile files."""
    fields = {"name": f"Weekly{CANARY}", "mapping": MAPPING, "order": "", "missing": "left"}
    series = sam.post("/snapshots/new", fields)["Location"]
    file = SimpleUploadedFile(f"d 2026-03-01 {NAME}", hostile())
    yield from wrong_in("handing in", sam.post(f"{series}/files", {"handed_in": [file]}))
    work_off_snapshots()
    for path in ("/snapshots", series, f"{series}/edit"):
        yield from wrong_in(path, looked(sam, path, seen))


def on_their_way(world: World) -> Iterator[str]:
    """What goes wrong with both."""
    with taken_back(), own_folder():
        yield from brought(world.client("sam"), [])
        yield from handed_in(world.client("sam"), [])


def test_no_file_becomes_markup_on_its_way(world: World) -> None:
    seen: list[str] = []
    with taken_back(), own_folder():
        nothing_in(brought(world.client("sam"), seen))
    assert len(set(seen)) > 8


def test_no_series_becomes_markup(world: World) -> None:
    seen: list[str] = []
    with taken_back(), own_folder():
        nothing_in(handed_in(world.client("sam"), seen))
    assert len(set(seen)) == 3
