"""Whether attached files are there, and are what was attached."""

import hashlib
from collections.abc import Iterator

from quarterdeck.journal.terms import Finding
from quarterdeck.records.models import Attachment
from quarterdeck.records.queries.attachments import storage
from quarterdeck.records.terms.attachments import PIECE_BYTES, FileState
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text

BATCH = 500


def file_findings() -> Iterator[Finding]:
    """Files whose bytes are missing or are not those that were attached. One query; every file is read through."""
    rows = Attachment.objects.exclude(state=FileState.GONE).order_by("pk").values_list("pk", "name", "key", "sha256")
    for number, name, key, sha256 in rows.iterator(chunk_size=BATCH):
        found = _digest(key)
        if found is None:
            text = N_("The bytes of file {id}, {name}, are missing. Take them from a backup of the same time.")
            yield Finding("file_missing", Text.of(text, id=public_id(number), name=name))
        elif found != sha256:
            text = N_("The bytes of file {id}, {name}, are not those that were attached.")
            yield Finding("file_differs", Text.of(text, id=public_id(number), name=name))


def _digest(key: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with storage().open(key) as content:
            while piece := content.read(PIECE_BYTES):
                digest.update(piece)
    except FileNotFoundError:
        return None
    return digest.hexdigest()
