"""Words of attachments: categories, states, and which types of file are taken."""

from datetime import datetime
from enum import StrEnum
from typing import IO

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_

LONGEST_NAME = 200
# What the type is judged by: the longest signature of the types below ends well before.
HEAD_BYTES = 4096
PIECE_BYTES = 64 * 1024
MEBIBYTE = 1024 * 1024


class Category(StrEnum):
    """What a file is; a criterion may ask for one. Empty: nobody said."""

    NONE = ""
    PROPOSAL = "proposal"
    QUOTE = "quote"
    CONTRACT = "contract"
    OTHER = "other"


CATEGORY_LABELS = {
    Category.NONE: N_("No category"),
    Category.PROPOSAL: N_("Proposal"),
    Category.QUOTE: N_("Quote"),
    Category.CONTRACT: N_("Contract"),
    Category.OTHER: N_("Other"),
}


class FileState(StrEnum):
    """Active; deleted, when it can still be brought back; gone, when the file itself was removed."""

    ACTIVE = "active"
    DELETED = "deleted"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in. What it holds is read from the beginning, whatever its bearer says of it."""

    name: str
    content: IO[bytes]
    category: str = ""


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """What the rules judge an upload by: its name, size, first bytes, and the most bytes it may have."""

    name: str
    size: int
    head: bytes
    most_bytes: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file: its media type, and the extensions that its first bytes are known under; none for text."""

    media_type: str
    signatures: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_text(self) -> bool:
        """Whether its bytes are to be text."""
        return not self.signatures


def _known(media_type: str, *signatures: str) -> FileType:
    return FileType(media_type, frozenset(signatures))


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_JPEG = _known("image/jpeg", ".jpg", ".jpeg")
_TIFF = _known("image/tiff", ".tif", ".tiff")
# By extension. What a browser would run or draw as a page (HTML, SVG, XML, scripts) is not among them.
FILE_TYPES = {
    "csv": _known("text/csv"),
    "doc": _known("application/msword", ".doc"),
    "docx": _known(f"{_OPEN_XML}wordprocessingml.document", ".docx", ".zip"),
    "eml": _known("message/rfc822"),
    "gif": _known("image/gif", ".gif"),
    "heic": _known("image/heic", ".heic", ".heif"),
    "ics": _known("text/calendar"),
    "jpeg": _JPEG,
    "jpg": _JPEG,
    "md": _known("text/markdown"),
    "msg": _known("application/vnd.ms-outlook", ".msg", ".doc"),
    "odp": _known(f"{_OPEN_DOCUMENT}presentation", ".odp", ".zip"),
    "ods": _known(f"{_OPEN_DOCUMENT}spreadsheet", ".ods", ".zip"),
    "odt": _known(f"{_OPEN_DOCUMENT}text", ".odt", ".zip"),
    "pdf": _known("application/pdf", ".pdf"),
    "png": _known("image/png", ".png"),
    "ppt": _known("application/vnd.ms-powerpoint", ".ppt"),
    "pptx": _known(f"{_OPEN_XML}presentationml.presentation", ".pptx", ".zip"),
    "rtf": _known("application/rtf", ".rtf"),
    "tif": _TIFF,
    "tiff": _TIFF,
    "txt": _known("text/plain"),
    "vcf": _known("text/vcard"),
    "webp": _known("image/webp", ".webp"),
    "xls": _known("application/vnd.ms-excel", ".xls"),
    "xlsx": _known(f"{_OPEN_XML}spreadsheetml.sheet", ".xlsx", ".zip"),
    "zip": _known("application/zip", ".zip"),
}


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file of a record as its reader sees it."""

    id: int
    kind: str
    record_id: int
    name: str
    size: int
    media_type: str
    category: Category
    added_by_id: int | None
    added_by: str
    added_at: datetime
    may_remove: bool = False
