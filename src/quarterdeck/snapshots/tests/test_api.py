"""Snapshots by API: the same series, files and refusals as on the pages."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from quarterdeck.opportunities.queries import visible_to
from quarterdeck.snapshots.actions import work_off
from quarterdeck.snapshots.api import SnapshotSeriesListOut, SnapshotSeriesOut
from quarterdeck.snapshots.tests.weeks import HEADER, MAPPING
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import Api, api, content, fits, problem, reasons

pytestmark = pytest.mark.django_db
ROOT = "/snapshot-series"
A1 = f"{HEADER}\n1,Presses,Rita Vogel,Qualification,100,2026-06-30\n2,Lathes,Rita Vogel,Nowhere,,\n"
A2 = f"{HEADER}\n1,Presses,Rita Vogel,Proposal,120,2026-06-30\n"


@pytest.fixture
def sam(ada: Actor, cast: Cast, settings: Settings, tmp_path: Path) -> Api:
    settings.DATA_DIR = tmp_path
    tells = (Permission.IMPORTS_RUN, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    writes = (Permission.OPPORTUNITIES_CREATE, Permission.OPPORTUNITIES_EDIT, Permission.OPPORTUNITIES_ASSIGN)
    return api(cast.sam, *tells, *writes)


def weeks() -> SimpleUploadedFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("2026-03-01.csv", A1)
        made.writestr("2026-03-08.csv", A2)
    return SimpleUploadedFile("weeks.zip", stream.getvalue())


def test_a_series_is_added_read_changed_and_applied(sam: Api, ada: Actor) -> None:
    added = sam.post(ROOT, {"name": "Weekly", "mapping": MAPPING})
    here = f"{ROOT}/{fits(added, SnapshotSeriesOut, 201).id}"
    assert added["Location"] == f"/api/v1{here}"
    (line,) = fits(sam.get(ROOT), SnapshotSeriesListOut).items
    assert (line.name, line.files, line.last_at) == ("Weekly", 0, None)
    waiting = fits(sam.post(f"{here}/files", {"files": weeks()}), SnapshotSeriesOut, 202)
    assert [one.state for one in waiting.files] == ["waiting", "waiting"]
    work_off()
    told = fits(sam.get(here), SnapshotSeriesOut)
    assert [(one.file_name, one.plans) for one in told.files] == [
        ("2026-03-01.csv", {"create": 1, "bad": 1}),
        ("2026-03-08.csv", {"change": 1}),
    ]
    assert [(one.line, one.column, one.code) for one in told.problems] == [(3, "phase", "stage_unknown")]
    assert reasons(problem(sam.post(f"{here}/apply"), 422, "refused")) == [("rows_to_mend", "")]
    assert sam.post(f"{here}/apply", {"is_lenient": True}).status_code == 202
    work_off()
    assert fits(sam.get(here), SnapshotSeriesOut).resolution_seconds == 7 * 86_400
    problem(sam.post(f"{here}/apply"), 409, "nothing_checked")
    history = content(sam.get(f"/opportunities/{public_id(visible_to(ada).get().id)}/history"))["items"]
    assert [(row["at"], row["since"]) for row in history] == [
        ("2026-03-08T23:59:59Z", "2026-03-01T23:59:59Z"),
        ("2026-03-01T23:59:59Z", None),
    ]
    changed = sam.put(here, {"name": "Weekly", "mapping": MAPPING, "missing": "deleted"})
    assert fits(changed, SnapshotSeriesOut).missing == "deleted"


def test_what_cannot_be_is_refused_by_its_code(sam: Api) -> None:
    body = {"name": "Weekly", "mapping": MAPPING}
    for said in ({"missing": "lost"}, {"missing": "lost", "loss_reason": "nowhere"}):
        refused = problem(sam.post(ROOT, body | said), 422, "refused")
        assert reasons(refused) == [("loss_reason_missing", "loss_reason")]
    people = 'kind = "people"\nmatch = "name"\n[fields]\nname = "n"\n'
    assert reasons(problem(sam.post(ROOT, body | {"mapping": people}), 422, "refused")) == [
        ("not_opportunities", "kind")
    ]
    assert sam.post(ROOT, body | {"missing": "sold"}).status_code == 422


def test_a_token_needs_both_rights(cast: Cast, sam: Api) -> None:
    body = {"name": "Weekly", "mapping": MAPPING}
    problem(api(cast.sam, Permission.IMPORTS_RUN).post(ROOT, body), 403, "not_permitted")
    assert sam.post(ROOT, body).status_code == 201
