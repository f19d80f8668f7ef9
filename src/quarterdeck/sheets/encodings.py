"""How the bytes of a delimited file become letters.

A byte order mark tells; without one a file is UTF-16 when every second byte is 0, UTF-8 when the whole of it is, else
Windows-1252 is taken, which people are shown and may set right: no byte of such a file tells which of the one-byte
encodings it is.
"""

import codecs
from typing import BinaryIO

from quarterdeck.sheets.terms import SAMPLE_BYTES, Encoding
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What people may name. Other words for the same are understood too.
ENCODINGS = (
    "utf-8", "utf-16", "windows-1252", "windows-1250", "windows-1251", "iso-8859-1", "iso-8859-2", "iso-8859-15",
    "cp437", "cp850", "mac-roman", "shift-jis", "gb18030", "big5", "euc-kr",
)  # fmt: skip
GUESS = "windows-1252"


def find_encoding(stream: BinaryIO, asked: str = "") -> Encoding:
    """The encoding of a whole file, which is read once for it. `asked` is taken where it is known.

    Raises Refused for an encoding nobody knows.
    """
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), "")
    if asked:
        return Encoding(marked if marked and _same(marked, asked) else _ordered(_known(asked), sample))
    if marked or (wide := _without_mark(sample)):
        return Encoding(marked or wide)
    return _one_byte_or_utf8(stream)


def _same(marked: str, asked: str) -> bool:
    return marked.removesuffix("-sig") == codecs.lookup(_known(asked)).name.removesuffix("-sig")


def is_known(name: str) -> bool:
    """Whether this is an encoding that is read, by whatever word for it."""
    return bool(_called(name))


def _called(name: str) -> str:
    """Our word for an encoding, or nothing."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return next((one for one in ENCODINGS if codecs.lookup(one).name == found), "")


def _known(name: str) -> str:
    known = _called(name)
    if not known:
        text = Text.of("No encoding is called {name}. Known are {known}.", name=name, known=", ".join(ENCODINGS))
        raise Refused.because("encoding_unknown", text)
    return "utf-8-sig" if known == "utf-8" else known


def _ordered(known: str, sample: bytes) -> str:
    """UTF-16 without a mark needs the order of its bytes; Windows, which writes most of it, puts the low one first."""
    return (_without_mark(sample) or "utf-16-le") if known == "utf-16" else known


def _without_mark(sample: bytes) -> str:
    """UTF-16 without a mark: most of every second byte is 0, and hardly any of the others."""
    if len(sample) < 4:
        return ""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _one_byte_or_utf8(stream: BinaryIO) -> Encoding:
    stream.seek(0)
    decoder, lines, kept = codecs.getincrementaldecoder("utf-8")(), 0, b""
    while chunk := stream.read(1 << 20):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            # Bytes kept from the chunk before stand in front of it.
            whole = kept + chunk
            at = min(error.start, len(whole) - 1)
            return Encoding(GUESS, lines + _ends(whole[:at]) + 1, whole[at])
        kept = decoder.getstate()[0]
        lines += _ends(chunk[: len(chunk) - len(kept)] if kept else chunk)
    if kept:
        return Encoding(GUESS, lines + 1, kept[0])
    return Encoding("utf-8-sig")


def _ends(part: bytes) -> int:
    return part.count(b"\n") or part.count(b"\r")
