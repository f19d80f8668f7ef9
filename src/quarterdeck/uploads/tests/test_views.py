"""Pages of imports, walked as somebody walks them who brings a list of deals."""

from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from quarterdeck.imports.terms import Kind
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.opportunities.queries import visible_to as visible_deals
from quarterdeck.uploads.actions import work_off
from quarterdeck.uploads.queries import known_values, spool
from quarterdeck.uploads.rules import ADDRESSES
from quarterdeck.uploads.tests.conftest import DEALS, Bring
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
GUESSED = {
    "column_0": "external_id",
    "column_1": "name",
    "column_2": "stage",
    "column_3": "owner",
    "column_4": "amount",
    "column_5": "close_date",
    "match": "external_id",
    "dates": "%d.%m.%Y",
    "marks": ",.",
    "judged": "history",
    "mode": "both",
}


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_list_of_deals_is_brought_mended_and_imported(
    cast: Cast, bring: Bring, browser: Browser, query_counts: QueryCounts
) -> None:
    sam = browser(cast.sam)
    assert "Look at the file" in page(sam, "/imports/new")
    file = SimpleUploadedFile("../../deals.csv", DEALS.encode())
    columns = sam.post("/imports/new", {"file": file, "kind": ""})["Location"]
    here = columns.removesuffix("/columns")
    with query_counts.expect("columns of an import"):
        shown = page(sam, columns)
    assert "What the values of Stage stand for" in shown
    assert "n/a (Amount)" in shown
    chosen = GUESSED | {"empty": ["n/a"], "value_stage_0": "qualification", "check": "1"}
    assert sam.post(columns, chosen)["Location"] == here
    assert "The rows are being checked." in page(sam, here)
    assert work_off() == 1
    with query_counts.expect("rows of an import"):
        fix = page(sam, f"{here}?verdict=fix")
    assert "There is no such day." in fix
    assert sam.post(f"{here}/apply", {}).status_code == 422
    assert sam.post(f"{here}/corrections", {"cell_5_5": "28.02.2027"})["Location"] == here
    assert work_off() == 1
    assert "Import 5 rows" in page(sam, here)
    assert sam.post(f"{here}/apply", {})["Location"] == here
    assert work_off() == 1
    result = page(sam, here)
    assert "Every row below says what became of it." in result
    assert "Compare the sums" in result
    assert visible_deals(actor(cast.sam)).count() == 5
    assert page(sam, f"{here}?outcome=done").count('href="/opportunities/') >= 5
    (moved, *_rest) = visible_deals(actor(cast.sam)).filter(name="Seam inspection").values_list("pk", flat=True)
    edit_opportunity(opportunity_id=moved, changes={"name": "Seam check"}, by=actor(cast.rita), via=Via(Door.FORM))
    assert sam.post(f"{here}/undo")["Location"] == here
    assert "The import is being taken back." in page(sam, here)
    assert work_off() == 1
    with query_counts.expect("an undone import"):
        left = page(sam, f"{here}?undone=left")
    assert "Seam check" in left
    assert visible_deals(actor(cast.sam)).count() == 1
    with query_counts.expect("imports"):
        assert "Sam Okafor" in page(sam, "/imports")


def test_a_file_on_the_disk_is_moved_into_the_spool_not_copied(cast: Cast, bring: Bring, browser: Browser) -> None:
    file = TemporaryUploadedFile("deals.csv", "text/csv", len(DEALS), "utf-8")
    file.write(DEALS.encode())
    file.flush()
    file.seek(0)
    with file:
        browser(cast.sam).post("/imports/new", {"file": file})
    assert [one.read_text() for one in spool().iterdir() if one.name != "work.lock"] == [DEALS]


def test_days_that_could_be_months_are_asked_for(cast: Cast, bring: Bring, browser: Browser) -> None:
    sam = browser(cast.sam)
    upload_id = bring(
        DEALS.replace("17.12.2026", "03/04/2026")
        .replace("23.01.2027", "05/04/2026")
        .replace("28.02.2027", "03/05/2026")
        .replace("31.02.2027", "01/02/2026")
        .replace("15.03.2027", "02/02/2026")
    )
    columns = f"/imports/{public_id(upload_id)}/columns"
    assert "31/12/2026" in page(sam, columns)
    assert "12/31/2026" in page(sam, columns)
    answer = sam.post(columns, GUESSED | {"dates": "", "check": "1"})
    assert answer.status_code == 422
    assert "Days and months could change places." in answer.content.decode()
    assert sam.post(columns, GUESSED | {"dates": "%d/%m/%Y", "check": "1"}).status_code == 303


def test_one_field_is_not_filled_by_two_columns(cast: Cast, bring: Bring, browser: Browser) -> None:
    columns = f"/imports/{public_id(bring())}/columns"
    answer = browser(cast.sam).post(columns, GUESSED | {"column_0": "name", "check": "1"})
    assert answer.status_code == 422
    assert "Name is filled by Deal ID already." in unescape(answer.content.decode())


def test_a_mapping_is_saved_listed_used_and_removed(cast: Cast, bring: Bring, browser: Browser) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(bring())}"
    assert sam.post(f"{here}/save-mapping", {"name": ""}).status_code == 422
    assert sam.post(f"{here}/save-mapping", {"name": "Old CRM", "is_shared": "on"})["Location"] == here
    listed = page(browser(cast.ada), "/imports/mappings")
    assert "Old CRM" in listed
    assert "Remove this mapping?" not in listed
    mine = page(sam, "/imports/mappings")
    remove = mine.split('action="/imports/mappings/')[1].split('"')[0]
    mapping = remove.removesuffix("/remove")
    assert sam.post(f"{here}/use-mapping", {"mapping": mapping})["Location"] == f"{here}/columns"
    assert sam.post(f"{here}/use-mapping", {"mapping": "x"}).status_code == 404
    assert sam.post(f"/imports/mappings/{remove}")["Location"] == "/imports/mappings"


def test_the_kind_is_changed_and_the_file_removed(
    cast: Cast, bring: Bring, browser: Browser, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(bring())}"
    sam.post(f"{here}/kind", {"kind": "accounts"})
    assert "Website" in page(sam, f"{here}/columns")
    with django_capture_on_commit_callbacks(execute=True):
        assert sam.post(f"{here}/remove")["Location"] == "/imports"
    page(sam, f"{here}/columns", 404)
    assert list(spool().iterdir()) == []


def test_rows_to_mend_are_mended_elsewhere_and_brought_again(cast: Cast, bring: Bring, browser: Browser) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(bring())}"
    sam.post(f"{here}/columns", GUESSED | {"empty": ["n/a"], "value_stage_0": "qualification", "check": "1"})
    work_off()
    page(sam, f"{here}/errors.pdf", 404)
    workbook = b"".join(sam.get(f"{here}/errors.xlsx"))
    text = b"".join(sam.get(f"{here}/errors.csv")).decode("utf-8-sig")
    assert "31.02.2027" in text
    assert "There is no such day." in text
    assert "Seam inspection" not in text
    mended = SimpleUploadedFile("mended.csv", text.replace("31.02.2027", "28.02.2027").encode("utf-8-sig"))
    again = sam.post("/imports/new", {"file": mended})["Location"].removesuffix("/columns")
    assert sam.post(f"{again}/check").status_code == 303
    work_off()
    assert "Import 1 row" in page(sam, again)
    as_workbook = sam.post("/imports/new", {"file": SimpleUploadedFile("mended.xlsx", workbook)})["Location"]
    assert "Label check" in page(sam, as_workbook)
    # Mended, they are there no more.
    sam.post(f"{here}/corrections", {"cell_5_5": "28.02.2027"})
    work_off()
    assert sam.get(f"{here}/errors.csv").status_code == 422


@pytest.mark.parametrize("query", ["verdict=x", "outcome=x"])
def test_addresses_that_name_nothing_are_not_found(cast: Cast, bring: Bring, browser: Browser, query: str) -> None:
    sam, here = browser(cast.sam), f"/imports/{public_id(bring())}"
    sam.post(f"{here}/columns", GUESSED | {"check": "1"})
    work_off()
    page(sam, f"{here}?{query}", 404)


def test_whoever_signs_in_by_an_address_of_the_file_is_here(cast: Cast) -> None:
    said = ("Rita@nordvik.example", "nobody@nordvik.example", "Rita Vogel")
    found = known_values(actor(cast.sam), Kind.OPPORTUNITIES, {"owner", ADDRESSES}, said)
    assert "Rita Vogel" in found["owner"]
    assert list(found[ADDRESSES]) == ["rita@nordvik.example"]
