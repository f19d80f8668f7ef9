"""Files are taken, mapped, checked, corrected and imported; what goes wrong leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.imports.queries import Narrowing
from quarterdeck.imports.terms import Kind, Settings
from quarterdeck.opportunities.queries import visible_to as visible_deals
from quarterdeck.uploads import actions
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries import counts_of, narrowed_rows, spool, upload_of
from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.uploads.rules import choices_of, mapped, to_toml
from quarterdeck.uploads.terms import PLANS, UploadState, Verdict
from quarterdeck.uploads.tests.conftest import DEALS, Bring
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Refused
from tests.cast import SYSTEM, Cast, actor

pytestmark = pytest.mark.django_db


def choose(upload_id: int, person: int, **changes: Any) -> None:
    """Change what a mapping holds, as the page of its columns does."""
    by = actor(person)
    upload = upload_of(by, upload_id)
    choices = replace(choices_of(upload.table, upload.kind), **changes)
    text = to_toml(mapped(upload.table, upload.kind, choices))
    actions.map_columns(upload_id=upload_id, mapping=text, by=by, via=SYSTEM)


def check(upload_id: int, person: int) -> None:
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=actor(person), via=SYSTEM)
    assert actions.work_off() == 1


def test_a_file_is_looked_at_and_its_kind_and_columns_guessed(cast: Cast, bring: Bring) -> None:
    upload = upload_of(actor(cast.sam), bring())
    assert upload.kind is Kind.OPPORTUNITIES
    assert {one.name: one.field for one in upload.looks.columns} == {
        "Deal ID": "external_id",
        "Deal Name": "name",
        "Deal Stage": "stage",
        "Deal Owner": "owner",
        "Amount": "amount",
        "Close Date": "close_date",
    }
    assert upload.looks.columns[4].empties == ("n/a",)
    assert (upload.table["reading"]["decimal"], upload.table["reading"]["dates"]) == (",", ["%d.%m.%Y"])


def test_a_file_goes_from_its_check_over_corrections_into_the_pipeline(cast: Cast, bring: Bring) -> None:
    upload_id, by = bring(), actor(cast.sam)
    choose(upload_id, cast.sam, empty=["n/a"])
    check(upload_id, cast.sam)
    upload = upload_of(by, upload_id)
    counts = counts_of(upload)
    assert (upload.state, counts.report.file_name) == (UploadState.CHECKED, "deals.csv")
    verdicts = {Verdict.CREATE: 3, Verdict.UPDATE: 0, Verdict.DECIDE: 0, Verdict.FIX: 2, Verdict.SKIP: 0}
    assert counts.by_verdict == verdicts
    rows, _ = narrowed_rows(upload, Narrowing(plans=PLANS[Verdict.FIX]))
    assert [(row.line, row.problems[0].column, row.problems[0].value) for row in rows] == [
        (4, "Deal Stage", "Angebot"),
        (5, "Close Date", "31.02.2027"),
    ]
    with pytest.raises(Refused, match="refused"):
        actions.ask_apply(upload_id=upload_id, is_lenient=False, by=by, via=SYSTEM)
    actions.correct_cells(upload_id=upload_id, cells={(5, "Close Date"): "28.02.2027"}, by=by, via=SYSTEM)
    choose(upload_id, cast.sam, values={"stage": {"Angebot": "Qualification"}})
    check(upload_id, cast.sam)
    assert counts_of(upload_of(by, upload_id)).by_verdict[Verdict.CREATE] == 5
    actions.ask_apply(upload_id=upload_id, is_lenient=False, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    assert upload_of(by, upload_id).state is UploadState.APPLIED
    assert visible_deals(by).count() == 5
    with pytest.raises(Conflict):
        actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)


def test_what_is_no_table_leaves_nothing_behind(cast: Cast, bring: Bring) -> None:
    with pytest.raises(Refused):
        bring("")
    assert not Upload.objects.exists()
    assert list(spool().iterdir()) == []


def test_who_may_not_import_brings_nothing(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        actions.take_file(content=BytesIO(DEALS.encode()), name="x.csv", kind=None, by=actor(cast.rita), via=SYSTEM)


def test_a_file_in_work_is_not_touched_and_a_killed_check_begins_anew(cast: Cast, bring: Bring) -> None:
    upload_id, by = bring(), actor(cast.sam)
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)
    with pytest.raises(Conflict):
        actions.remove_upload(upload_id=upload_id, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    Upload.objects.filter(pk=upload_id).update(state=UploadState.CHECKING.value, batch=None)
    assert actions.work_off() == 1
    assert counts_of(upload_of(by, upload_id)).report.rows == 5


def test_an_import_killed_before_its_end_is_written_down_goes_on(cast: Cast, bring: Bring) -> None:
    upload_id, by = bring(), actor(cast.sam)
    check(upload_id, cast.sam)
    actions.ask_apply(upload_id=upload_id, is_lenient=True, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    Upload.objects.filter(pk=upload_id).update(state=UploadState.APPLYING.value)
    assert actions.work_off() == 1
    assert upload_of(by, upload_id).state is UploadState.APPLIED


def test_work_is_done_with_no_more_rights_than_it_was_asked_with(cast: Cast, bring: Bring) -> None:
    upload_id, by = bring(), actor(cast.sam)
    narrow = replace(by, permissions=frozenset({"imports.run"}))
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=narrow, via=SYSTEM)
    actions.work_off()
    upload = upload_of(by, upload_id)
    assert upload.state is UploadState.COLUMNS
    assert [reason.code for reason in upload.reasons] == ["not_permitted"]


def test_a_saved_mapping_is_found_by_the_next_file_with_the_same_columns(cast: Cast, bring: Bring) -> None:
    upload_id, by = bring(), actor(cast.sam)
    choose(upload_id, cast.sam, values={"stage": {"Angebot": "Qualification"}})
    kept = actions.save_mapping(upload_id=upload_id, name="Old CRM", is_shared=False, by=by, via=SYSTEM)
    again = upload_of(by, bring(name="next.csv"))
    assert again.table["fields"]["stage"]["values"] == {"Angebot": "Qualification"}
    ada = upload_of(actor(cast.ada), bring(person=cast.ada))
    assert "values" not in str(ada.table["fields"].get("stage", {}).get("values", ""))
    with pytest.raises(NotFound):
        actions.remove_mapping(mapping_id=kept, by=actor(cast.ada), via=SYSTEM)
    actions.remove_mapping(mapping_id=kept, by=by, via=SYSTEM)


def test_a_file_of_another_system_takes_the_mapping_that_is_shipped_for_it(cast: Cast, bring: Bring) -> None:
    (part,) = (one for found in mapping_sets() if found.key == "maven" for one in found.parts if one.name == "accounts")
    upload = upload_of(actor(cast.sam), bring(",".join(part.mapping.columns) + "\n", name=part.file))
    assert (upload.kind, upload.mapping) == (part.kind, part.text)


def test_files_nobody_touched_for_long_are_removed_and_their_rows_stay(cast: Cast, bring: Bring) -> None:
    upload_id, by = bring(), actor(cast.sam)
    now = timezone.now()
    assert actions.forget_files(at=now + timedelta(days=13)) == 0
    assert actions.forget_files(at=now + timedelta(days=15)) == 1
    assert not upload_of(by, upload_id).is_kept
    with pytest.raises(Refused):
        actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)


def test_others_than_administrators_see_their_own_files_only(cast: Cast, bring: Bring) -> None:
    upload_id = bring(person=cast.ada)
    assert upload_of(actor(cast.sam), upload_id).person_id == cast.ada
    with pytest.raises(NotPermitted):
        upload_of(actor(cast.rolf), upload_id)
