"""Files taken some at a time, so that they fit into memory however long a row is: one may be megabytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

# Bytes of a file whose rows are held at once. As text they may take four times as much.
CHUNK_BYTES = 8 << 20

T = TypeVar("T")


def chunked(rows: Iterable[T], position: Callable[[], int], most: int) -> Iterator[list[T]]:
    """The rows in lists of at least one. `position` tells how many bytes of their file have been read so far.

    A list ends when it has `most` rows, or with the row at which `CHUNK_BYTES` have been read for it.
    """
    chunk: list[T] = []
    began = position()
    for row in rows:
        chunk.append(row)
        if len(chunk) == most or position() - began >= CHUNK_BYTES:
            yield chunk
            chunk, began = [], position()
    if chunk:
        yield chunk


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes: by it an interrupted import is found again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
