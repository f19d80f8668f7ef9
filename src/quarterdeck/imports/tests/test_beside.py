"""Texts are looked up in files that lie beside, columns are joined, and rows are left out by rules that are told."""

from pathlib import Path

import pytest

from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import ImportReport, notes_of, problems_of
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Outcome, Plan, Settings
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused

MAPPING = """
kind = "accounts"
match = "name"
[fields]
name = { columns = ["First", "Last"], separator = "-", values = { Al-Ek = "Alva Ek" } }
industry = { column = "Branch", through = [
    { file = "branches.csv", from = "Id", to = "Group" }, { file = "groups.csv", from = "Id", to = ["Name", "Code"] },
] }
[[leave_out]]
column = "Deleted"
values = ["yes"]
why = "It was deleted."
[[leave_out]]
column = "Owner"
not_in = { file = "groups.csv", column = "Id" }
why = "Its owner is not exported."
"""
BRANCHES, GROUPS = "Id,Group\n1,a\n2,\n3,z\n", "Id,Name,Code\na,Metals,M1\na,Later,M2\n"
HEADER = "First,Last,Branch,Deleted,Owner\n"


@pytest.fixture
def ada(actors: dict[str, Actor]) -> Actor:
    return actors["ada"]


def check(folder: Path, rows: str, by: Actor, settings: Settings | None = None) -> ImportReport:
    for name, text in (("rows.csv", HEADER + rows), ("branches.csv", BRANCHES), ("groups.csv", GROUPS)):
        (folder / name).write_text(text, encoding="utf-8")
    settings = settings or Settings(beside=folder)
    return check_file(path=folder / "rows.csv", mapping=MAPPING, settings=settings, by=by)


@pytest.mark.django_db
def test_texts_are_looked_up_in_file_after_file(tmp_path: Path, ada: Actor) -> None:
    report = check(tmp_path, "Al,Ek,1,,a\nBo,,2,,a\nCy,Ax,,,a\nDi,Ox,3,,a\nEd,Ix,9,,a\n", ada)
    assert report.plans == {Plan.CREATE: 3, Plan.BAD: 2}
    assert [(bad.line, bad.column, bad.value, bad.reason.code) for bad in problems_of(report.id)] == [
        (5, "Branch", "3", "name_unknown"),
        (6, "Branch", "9", "name_unknown"),
    ]
    assert "groups.csv has no row whose Id is “z”" in str(next(iter(problems_of(report.id))).reason.text)
    apply_import(import_id=report.id, by=ada, is_lenient=True)
    again = check(tmp_path, "Al,Ek,1,,a\nBo,,2,,a\nCy,Ax,,,a\n", ada)
    assert again.plans == {Plan.UNCHANGED: 3}
    # Had the first row of the key not counted, or the texts not been joined, this would be a change.
    (tmp_path / "plain.csv").write_text("Name,Branch\nAlva Ek,Metals M1\nBo,\nCy-Ax,\n", encoding="utf-8")
    plain = 'kind = "accounts"\nmatch = "name"\n[fields]\nname = "Name"\nindustry = "Branch"\n'
    same = check_file(path=tmp_path / "plain.csv", mapping=plain, settings=Settings(), by=ada)
    assert same.plans == {Plan.UNCHANGED: 3}


@pytest.mark.django_db
def test_rows_are_left_out_and_it_is_said_why(tmp_path: Path, ada: Actor) -> None:
    report = check(tmp_path, "Al,Ek,1,yes,a\nBo,Ex,1,no,b\nCy,Ax,1,no,a\n", ada)
    assert report.plans == {Plan.LEFT_OUT: 2, Plan.CREATE: 1}
    assert [(note.line, note.column, str(note.text), note.count) for note in notes_of(report.id)] == [
        (2, "Deleted", "The row is left out. It was deleted.", 1),
        (3, "Owner", "The row is left out. Its owner is not exported.", 1),
    ]
    applied = apply_import(import_id=report.id, by=ada)
    assert applied.outcomes == {Outcome.LEFT_OUT: 2, Outcome.DONE: 1}


@pytest.mark.django_db
def test_what_is_kept_of_a_file_beside_has_a_bound(tmp_path: Path, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of groups.csv “a” and “Metals M1” are kept: where a key comes again the first row counts.
    monkeypatch.setattr("quarterdeck.imports.queries.beside.MOST_LETTERS", 10)
    assert check(tmp_path, "Al,Ek,1,,a\n", ada).plans == {Plan.CREATE: 1}
    monkeypatch.setattr("quarterdeck.imports.queries.beside.MOST_LETTERS", 9)
    with pytest.raises(Refused) as refused:
        check(tmp_path, "Al,Ek,1,,a\n", ada)
    assert [reason.code for reason in refused.value.reasons] == ["file_beside_too_long"]
    assert "groups.csv has more than 9 letters" in str(refused.value.reasons[0].text)


@pytest.mark.django_db
def test_files_beside_are_read_only_where_somebody_has_the_folder(tmp_path: Path, ada: Actor) -> None:
    with pytest.raises(Refused) as refused:
        check(tmp_path, "Al,Ek,1,,a\n", ada, Settings())
    assert [reason.code for reason in refused.value.reasons] == ["file_beside_missing"]
    check(tmp_path, "Al,Ek,1,,a\n", ada)
    (tmp_path / "groups.csv").unlink()
    with pytest.raises(Refused) as refused:
        check_file(path=tmp_path / "rows.csv", mapping=MAPPING, settings=Settings(beside=tmp_path), by=ada)
    assert [reason.code for reason in refused.value.reasons] == ["file_beside_missing"]


@pytest.mark.parametrize("name", ["../groups.csv", "/etc/passwd", "a\\\\b", "..", "", "c:x"])
def test_files_of_other_folders_cannot_be_named(name: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_mapping(MAPPING.replace("groups.csv", name))
    assert {reason.field for reason in refused.value.reasons} == {"fields.industry.through.file", "leave_out.file"}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('column = "Branch", ', "", "fields.industry"),
        ('columns = ["First", "Last"]', 'columns = ["First"], column = "Last"', "fields.name"),
        ('values = ["yes"]\n', "", "leave_out"),
        ('why = "It was deleted."\n', "", "leave_out.why"),
        ('to = "Group"', "to = 3", "fields.industry.through.to"),
        ('from = "Id", to = "Group"', 'to = "Group"', "fields.industry.through.from"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, place: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_mapping(MAPPING.replace(old, new, 1))
    assert place in {reason.field for reason in refused.value.reasons}
