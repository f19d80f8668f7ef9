"""What all pages of one import share: its steps, and how its file is written."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.imports.terms import KIND_LABELS, Settings
from quarterdeck.kit.background import waiting_words
from quarterdeck.kit.viewing import text
from quarterdeck.uploads.queries import Uploaded
from quarterdeck.uploads.terms import BUSY_WORDS, UploadState

_REACHED = {
    UploadState.COLUMNS: 1,
    UploadState.CHECKING: 2,
    UploadState.CHECKED: 2,
    UploadState.APPLYING: 3,
    UploadState.APPLIED: 4,
    UploadState.UNDOING: 4,
    UploadState.UNDONE: 4,
}


def as_before(upload: Uploaded) -> Settings:
    """How the rows of a file were checked last."""
    return Settings(as_of=upload.as_of, judged=upload.judged, mode=upload.mode, runs_automations=not upload.quiet)


def shared(upload: Uploaded, *, at: int | None = None) -> dict[str, Any]:
    """Values for the head of a page; `at` is the step it shows where that is not the one that was reached."""
    reached = _REACHED[upload.state] if at is None else at
    names = (_("File"), _("Columns"), _("Check"), _("Import"))
    states = ["done" if place < reached else "current" if place == reached else "open" for place in range(len(names))]
    written = [
        upload.looks.format.upper() if not upload.looks.encoding else "CSV",
        upload.looks.encoding.upper().removesuffix("-SIG"),
    ]
    return {
        "upload": upload,
        "kind": text(KIND_LABELS[upload.kind]),
        "steps": list(zip(names, states, strict=True)),
        "busy_words": text(BUSY_WORDS[upload.state]) if upload.is_busy else "",
        "waiting_words": waiting_words(upload.changed_at, timezone.now()) if upload.is_busy and not upload.done else "",
        "written": " · ".join(filter(None, written)),
    }
