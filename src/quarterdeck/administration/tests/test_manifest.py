"""What an archive must be to be trusted."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.administration.rules.manifest import (
    FILES,
    MANIFEST,
    fingerprint,
    is_safe_name,
    is_signed,
    member_reasons,
    read_manifest,
    restore_verdict,
    signed_text,
)
from quarterdeck.administration.terms import DatabaseKind, Entry, FilesKept, Manifest, Member, Present
from quarterdeck.values.verdict import Refused

MADE = Manifest(
    version="0.2.0",
    database=DatabaseKind.SQLITE,
    database_version="3.53.4",
    migrations=("users.0001_initial",),
    counts={"users_person": 3},
    files=FilesKept.INCLUDED,
    members=(Member("database.sqlite3", 10, "a" * 64), Member("attachments/ab/abcdef", 2, "b" * 64)),
    key="k" * 32,
    made_at=datetime(2026, 3, 31, 9, tzinfo=UTC),
)
HERE = Present("0.2.0", DatabaseKind.SQLITE, frozenset({"users.0001_initial", "users.0002"}), "k" * 32)
ENTRIES = [Entry(member.name, member.size, is_plain=True) for member in MADE.members]
ENTRIES.append(Entry(MANIFEST, 500, is_plain=True))


def test_manifest_reads_back_as_it_was_written_and_knows_its_key() -> None:
    text = signed_text(MADE, "a signing key")
    assert read_manifest(text) == MADE
    assert (is_signed(text, "a signing key"), is_signed(text, "another")) == (True, False)
    assert not is_signed(text.replace("users_person", "users_robber"), "a signing key")


def test_key_stands_in_no_manifest() -> None:
    key = "correct horse battery staple"
    assert key not in signed_text(replace(MADE, key=fingerprint(key)), key)
    assert fingerprint(key) == fingerprint(key) != fingerprint(f"{key}!")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"manifest": "{}"}', '{"manifest": 3, "signature": ""}', "null"])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_manifest(text)
    assert refusal.value.reasons[0].code == "backup_damaged"


def test_manifest_of_a_later_form_is_refused_as_newer() -> None:
    with pytest.raises(Refused) as refusal:
        read_manifest(signed_text(MADE, "key").replace('\\"format\\": 1', '\\"format\\": 2'))
    assert refusal.value.reasons[0].code == "backup_newer"


def test_whole_archive_has_no_reason_against_it() -> None:
    assert member_reasons(ENTRIES, MADE) == []


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        (ENTRIES[1:], "backup_damaged"),
        ([*ENTRIES, ENTRIES[1]], "backup_damaged"),
        ([*ENTRIES, Entry("attachments/ab/more", 1, is_plain=True)], "backup_damaged"),
        ([replace(ENTRIES[0], size=11), *ENTRIES[1:]], "backup_damaged"),
        ([*ENTRIES, Entry("../secret_key", 1, is_plain=True)], "backup_unsafe"),
        ([replace(ENTRIES[0], is_plain=False), *ENTRIES[1:]], "backup_unsafe"),
    ],
)
def test_archive_with_other_members_is_refused(entries: list[Entry], code: str) -> None:
    assert [reason.code for reason in member_reasons(entries, MADE)] == [code]


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "attachments/../x", "attachments/..", "attachments//x", "attachments\\x", "attachments/",
     "attachments/a/b/c/d/e", "quarterdeck.sqlite3", "secret_key", "attachments/.hidden", "database.dump", "C:x"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_not_taken(name: str) -> None:
    assert not is_safe_name(name, DatabaseKind.SQLITE)


@given(st.text(max_size=30))
def test_no_name_leaves_the_folder_of_files(name: str) -> None:
    if is_safe_name(FILES + name, DatabaseKind.SQLITE):
        assert ".." not in name
        assert not {"\\", "\0", "\n"} & set(name)
        assert all(name.split("/"))


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (replace(MADE, version="0.10.0"), "backup_newer"),
        (replace(MADE, migrations=("users.0099_later",)), "backup_newer"),
        (replace(MADE, database=DatabaseKind.POSTGRESQL), "backup_other_database"),
        (replace(MADE, key="x" * 32), "backup_other_key"),
        (replace(MADE, version="0.1.9", migrations=()), ""),
        (MADE, ""),
    ],
)
def test_what_may_be_restored_here(manifest: Manifest, code: str) -> None:
    assert [reason.code for reason in restore_verdict(manifest, HERE)] == ([code] if code else [])
