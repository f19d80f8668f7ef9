"""Archives on the disk: whole, damaged, tampered with."""

import hashlib
import stat
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest

from quarterdeck.administration.queries.archives import archives, manifest_of, verified
from quarterdeck.administration.rules.manifest import MANIFEST, signed_text
from quarterdeck.administration.rules.schedule import archive_name
from quarterdeck.administration.terms import DatabaseKind, FilesKept, Manifest, Member
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Refused

KEY = "a signing key for these tests"
CONTENT = {"database.sqlite3": b"rows" * 5_000, "attachments/ab/abcdef": b"a file"}
MADE_AT = datetime(2026, 3, 31, 9, tzinfo=UTC)


def a_manifest(content: dict[str, bytes]) -> Manifest:
    members = tuple(Member(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in content.items())
    return Manifest(
        version="0.1.0", database=DatabaseKind.SQLITE, database_version="3.53.4", migrations=(), counts={"one": 1},
        files=FilesKept.INCLUDED, members=members, key="k", made_at=MADE_AT,
    )  # fmt: skip


def an_archive(path: Path, manifest: str = "", more: Callable[[zipfile.ZipFile], None] | None = None) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in CONTENT.items():
                archive.writestr(name, data)
            archive.writestr(MANIFEST, manifest or signed_text(a_manifest(CONTENT), KEY))
            if more is not None:
                more(archive)
    return path


def code_of(path: Path, key: str = KEY) -> str:
    with pytest.raises(Refused) as refusal:
        verified(path, key)
    return refusal.value.reasons[0].code


def test_whole_archive_is_verified_with_and_without_the_key(tmp_path: Path) -> None:
    path = an_archive(tmp_path / "one.zip")
    assert verified(path, KEY) == verified(path, "") == manifest_of(path) == a_manifest(CONTENT)


def test_any_changed_byte_is_seen(tmp_path: Path) -> None:
    whole = an_archive(tmp_path / "one.zip").read_bytes()
    found = set()
    for place in range(0, len(whole), 499):
        changed = bytearray(whole)
        changed[place] ^= 0x41
        (tmp_path / "two.zip").write_bytes(changed)
        try:
            assert verified(tmp_path / "two.zip", KEY) == a_manifest(CONTENT), "of no consequence, such as a time"
        except Refused as refusal:
            found.add(refusal.reasons[0].code)
    assert found <= {"backup_damaged", "backup_tampered", "backup_unsafe"}
    assert "backup_damaged" in found


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_cut_archive_is_damaged(tmp_path: Path, share: float) -> None:
    whole = an_archive(tmp_path / "one.zip").read_bytes()
    (tmp_path / "two.zip").write_bytes(whole[: int(len(whole) * share)])
    assert code_of(tmp_path / "two.zip") == "backup_damaged"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.zip") == "backup_missing"


def test_manifest_written_without_the_key_is_seen(tmp_path: Path) -> None:
    forged = replace(a_manifest(CONTENT), counts={"one": 2})
    assert code_of(an_archive(tmp_path / "one.zip", signed_text(forged, "not the key"))) == "backup_tampered"


def test_members_that_lead_elsewhere_are_refused(tmp_path: Path) -> None:
    def link(archive: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo("attachments/ab/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")

    for number, more in enumerate(
        (
            lambda archive: archive.writestr("../secret_key", "x"),
            lambda archive: archive.writestr("/tmp/x", "x"),
            lambda archive: archive.writestr("attachments/../../x", "x"),
            link,
        )
    ):
        assert code_of(an_archive(tmp_path / f"{number}.zip", more=more)) == "backup_unsafe"


def test_member_that_is_there_twice_or_not_promised_is_refused(tmp_path: Path) -> None:
    for number, name in enumerate(("database.sqlite3", "attachments/ab/other")):
        path = an_archive(tmp_path / f"{number}.zip", more=partial(ZipFile.writestr, zinfo_or_arcname=name, data="x"))
        assert code_of(path) == "backup_damaged"


def test_content_with_another_digest_is_refused(tmp_path: Path) -> None:
    other = a_manifest(CONTENT | {"attachments/ab/abcdef": b"a fild"})
    assert code_of(an_archive(tmp_path / "one.zip", signed_text(other, KEY))) == "backup_damaged"


def test_folder_lists_ours_alone_newest_first_and_damaged_ones_as_such(tmp_path: Path) -> None:
    older, newer = archive_name(MADE_AT), archive_name(MADE_AT.replace(day=30))
    an_archive(tmp_path / older)
    (tmp_path / newer).write_bytes(b"cut")
    (tmp_path / "notes.zip").write_bytes(b"")
    found = archives(system_actor(), tmp_path)
    assert [(archive.name, archive.manifest is not None) for archive in found] == [(older, True), (newer, False)]
    assert archives(system_actor(), tmp_path / "nowhere") == []
