"""Reading archives: what they say of themselves, whether it is true, and which ones there are."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from quarterdeck.administration.rules.manifest import (
    LARGEST_MANIFEST,
    MANIFEST,
    is_signed,
    member_reasons,
    read_manifest,
)
from quarterdeck.administration.rules.schedule import is_archive_name
from quarterdeck.administration.terms import Archive, Entry, Manifest, Member
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

PIECE = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, ValueError)


def verified(path: Path, key: str) -> Manifest:
    """The manifest of an archive of which every byte is as it was written. Reads all of it, writes nothing.

    `key` is the signing key; without one the signature of the manifest is not asked. Refused when the archive is
    damaged, was tampered with, or holds what no backup holds.
    """
    with opened(path) as archive:
        text = _manifest_text(archive)
        manifest = read_manifest(text)
        if reasons := member_reasons(_entries(archive), manifest):
            raise Refused(reasons)
        for member in manifest.members:
            for _ in pieces(archive, member):
                pass
    if key and not is_signed(text, key):
        said = Text.of("Its manifest was changed after the backup, or signed with another key. Do not trust it.")
        raise Refused.because("backup_tampered", said)
    return manifest


def manifest_of(path: Path) -> Manifest:
    """What an archive says of itself, without reading the rest. Refused when it is no archive of ours."""
    with opened(path) as archive:
        manifest = read_manifest(_manifest_text(archive))
        if reasons := member_reasons(_entries(archive), manifest):
            raise Refused(reasons)
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive to read from; what a damaged one raises becomes a refusal."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise Refused.because("backup_missing", Text.of("There is no archive {path}.", path=path)) from error
    except (*_BROKEN, zlib.error) as error:
        raise damaged() from error


def damaged() -> Refused:
    """The refusal of an archive that is not what it was."""
    text = Text.of("The archive is damaged or no backup of Quarterdeck. Take an older one.")
    return Refused.because("backup_damaged", text)


def pieces(archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    """The bytes of a member, never more than it should have. Refused at the end when they are not what they were."""
    digest, left = hashlib.sha256(), member.size
    with archive.open(member.name) as stream:
        while piece := stream.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise damaged()
            digest.update(piece)
            yield piece
    if left or digest.hexdigest() != member.sha256:
        raise damaged()


def archives(actor: Actor, folder: Path) -> list[Archive]:
    """The backups in a folder, newest first; their members are not read, only listed."""
    require(actor, Permission.INSTALLATION_MANAGE)
    found = sorted(_names(folder), reverse=True)
    return [_archive(folder / name) for name in found]


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if is_archive_name(path.name)]
    except OSError:
        return []


def _archive(path: Path) -> Archive:
    facts = path.stat()
    try:
        manifest: Manifest | None = manifest_of(path)
    except (Refused, OSError):
        manifest = None
    made_at = manifest.made_at if manifest else datetime.fromtimestamp(facts.st_mtime, UTC)
    return Archive(path.name, facts.st_size, made_at, manifest)


def _manifest_text(archive: zipfile.ZipFile) -> str:
    try:
        facts = archive.getinfo(MANIFEST)
    except KeyError as error:
        raise damaged() from error
    if facts.file_size > LARGEST_MANIFEST:
        raise damaged()
    return archive.read(facts).decode()


def _entries(archive: zipfile.ZipFile) -> list[Entry]:
    return [Entry(one.orig_filename, one.file_size, _is_plain(one)) for one in archive.infolist()]


def _is_plain(one: zipfile.ZipInfo) -> bool:
    """A file, not a folder, link or device, and named as it says."""
    kind = stat.S_IFMT(one.external_attr >> 16)
    return kind in {0, stat.S_IFREG} and not one.is_dir() and one.filename == one.orig_filename
