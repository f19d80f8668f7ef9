"""Which files may be attached: name, size, type by extension and by content. Nothing is ever unpacked."""

import re
import unicodedata

from quarterdeck.records.terms.attachments import (
    FILE_TYPES,
    LONGEST_NAME,
    MEBIBYTE,
    Category,
    FileType,
    UploadFacts,
)
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

# Control and format characters (direction marks among them), private and unassigned ones.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SEPARATORS = re.compile(r"[/\\]")
_SPACES = re.compile(r"\s+")
# What stands in no text: control characters but tab, line ends, form feed and escape.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What would make a page of a text, were it ever shown as one.
_MARKUP = re.compile(rb"^\s*(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A file's name without its folders, and without characters that cannot be seen; may be empty."""
    last = _SPACES.sub(" ", _SEPARATORS.split(name)[-1])
    seen = "".join(char for char in last if unicodedata.category(char) not in _UNSEEN)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", seen)).strip(" .")


def extension_of(name: str) -> str:
    """What follows the last point of a clean name, in small letters; empty when there is none."""
    stem, point, extension = name.rpartition(".")
    return extension.lower() if point and stem.strip(" .") else ""


def media_type_of(name: str) -> str:
    """The media type a file is served with: that of its extension, never what its bearer said."""
    return FILE_TYPES[extension_of(name)].media_type


def upload_verdict(facts: UploadFacts) -> list[Reason]:
    """All reasons why a file cannot be attached; an empty list lets it in."""
    return [
        *_name_reasons(facts.name),
        *_size_reasons(facts.size, facts.most_bytes),
        *_type_reasons(facts),
        *_category_reasons(facts.category),
    ]


def too_large(most_bytes: int) -> Reason:
    """The reason for a file that is larger than it may be."""
    text = Text.of("This file is too large. A file may have {most} MiB at most.", most=most_bytes // MEBIBYTE)
    return Reason(code="file_too_large", text=text, field="file")


def _name_reasons(name: str) -> list[Reason]:
    if len(clean_name(name)) > LONGEST_NAME:
        text = Text.of("The file's name is too long. Rename it to {most} characters at most.", most=LONGEST_NAME)
        return [Reason(code="file_name_too_long", text=text, field="file")]
    return []


def _size_reasons(size: int, most_bytes: int) -> list[Reason]:
    if size == 0:
        return [Reason(code="file_empty", text=Text.of("This file is empty. Choose another one."), field="file")]
    return [too_large(most_bytes)] if size > most_bytes else []


def _type_reasons(facts: UploadFacts) -> list[Reason]:
    extension = extension_of(clean_name(facts.name))
    known = FILE_TYPES.get(extension)
    if known is None:
        text = Text.of(
            "Files of this type are not taken. Taken are {types}; put anything else into a zip file.",
            types=", ".join(FILE_TYPES),
        )
        return [Reason(code="file_type_refused", text=text, field="file")]
    if facts.size and not _fits(known, facts.head):
        text = Text.of("This file is no {type} file, though its name says so. Rename or save it anew.", type=extension)
        return [Reason(code="file_content_differs", text=text, field="file")]
    return []


def _fits(known: FileType, head: bytes) -> bool:
    if known.is_text:
        return not _MARKUP.match(head) and (head.startswith(_UTF_16) or not _BINARY.search(head))
    return not known.signatures.isdisjoint(_signatures(head))


def _signatures(head: bytes) -> set[str]:
    """The extensions that these first bytes are known under."""
    import puremagic  # a table of 400 kB is read on import

    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    return {match.extension for match in found if match.offset == 0 or match.extension in (".heif", ".heic", ".webp")}


def _category_reasons(category: str) -> list[Reason]:
    if category in tuple(Category):
        return []
    text = Text.of("There is no such category. Choose one of the list.")
    return [Reason(code="unknown_choice", text=text, field="category")]
