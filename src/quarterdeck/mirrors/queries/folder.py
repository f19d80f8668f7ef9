"""What lies in the folder of a mirror. Nothing is followed: no link, and no way out of the root."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from quarterdeck.mirrors.rules import folder_reasons
from quarterdeck.mirrors.terms import MOST_ENTRIES, FileFacts
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

PIECE = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_LINKS = frozenset({errno.ELOOP, errno.ENOTDIR})


def mirror_root() -> Path:
    """The folder below which mirrors read. Raises Refused while the installation names none."""
    if settings.MIRROR_ROOT is None:
        text = Text.of(N_("{setting} names no folder, so nothing is loaded."), setting="QUARTERDECK_MIRROR_ROOT")
        raise Refused.because("mirror_root_missing", text, "folder")
    root: Path = settings.MIRROR_ROOT
    return root


@contextmanager
def opened_folder(folder: str) -> Iterator[int]:
    """A descriptor of a folder below the root, each step of the way opened on its own. Raises Refused."""
    if reasons := folder_reasons(folder):
        raise Refused(reasons)
    descriptor = _step(mirror_root(), None, _FOLDER, folder)
    try:
        for part in folder.split("/"):
            inner = _step(part, descriptor, _FOLDER | os.O_NOFOLLOW, folder)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def _step(name: str | Path, above: int | None, flags: int, folder: str) -> int:
    try:
        return os.open(name, flags, dir_fd=above)
    except OSError as error:
        if error.errno in _LINKS:
            text = Text.of(N_("{folder} is no folder, or leads through a link. Links are not followed."), folder=folder)
            raise Refused.because("folder_outside", text, "folder") from error
        text = Text.of(N_("The folder {folder} is not there, or may not be read."), folder=folder)
        raise Refused.because("folder_missing", text, "folder") from error


def entries(descriptor: int) -> Iterator[FileFacts]:
    """The regular files of a folder: no links, pipes or devices. Raises Refused for one with too much in it."""
    with os.scandir(descriptor) as found:
        for count, entry in enumerate(found, start=1):
            if count > MOST_ENTRIES:
                text = N_("More than {most} things lie in the folder. Give the exports a folder of their own.")
                raise Refused.because("folder_too_full", Text.of(text, most=MOST_ENTRIES), "folder")
            if not entry.is_file(follow_symlinks=False) or len(entry.name) > 255 or not entry.name.isprintable():
                continue
            seen = entry.stat(follow_symlinks=False)
            yield FileFacts(entry.name, seen.st_size, seen.st_mtime_ns)


def copy_file(descriptor: int, facts: FileFacts, target: Path) -> None:
    """Copy a file as it was seen. Raises Refused where it is none, is too large, or changed meanwhile."""
    try:
        source = os.open(facts.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=descriptor)
    except OSError as error:
        text = Text.of(N_("{name} is gone, or may not be read."), name=facts.name)
        raise Refused.because("file_gone", text) from error
    with os.fdopen(source, "rb") as content:
        before = os.fstat(source)
        if not stat.S_ISREG(before.st_mode):
            raise Refused.because("file_gone", Text.of(N_("{name} is no plain file."), name=facts.name))
        most = settings.IMPORT_LIMITS.file_bytes
        if before.st_size > most:
            said = N_("The file is larger than {most} MiB; QUARTERDECK_IMPORT_FILE_MB sets how much is taken.")
            raise Refused.because("file_too_large", Text.of(said, most=most >> 20))
        with target.open("xb") as out:
            left = before.st_size
            while left and (piece := content.read(min(PIECE, left))):
                out.write(piece)
                left -= len(piece)
        after = os.fstat(source)
        if (after.st_size, after.st_mtime_ns, left) != (facts.size, facts.modified_ns, 0):
            text = Text.of(
                N_("{name} was being written while it was read. It is taken when it is complete."), name=facts.name
            )
            raise Refused.because("file_growing", text)
