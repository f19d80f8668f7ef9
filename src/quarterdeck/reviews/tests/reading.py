"""Reads a document back: the text of its pages as its own tables of characters tell it."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|\bTJ|\bET", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(document: bytes) -> str:
    """Everything that is written in a document, the pieces parted by blanks."""
    objects = {int(number): body for number, body in _OBJECT.findall(document)}
    return " ".join(_page(objects, body) for body in objects.values() if re.search(rb"/Type\s*/Page\b", body))


def _page(objects: dict[int, bytes], page: bytes) -> str:
    fonts = {
        name: _characters(_stream(objects, re.search(rb"/ToUnicode (\d+)", objects[int(ref)])))
        for name, ref in re.findall(rb"/(f\d+) (\d+) 0 R", _resources(objects, page))
    }
    written, at = [""], b""
    for piece in _SHOWN.finditer(_stream(objects, re.search(rb"/Contents (\d+)", page))):
        said = piece.group()
        if piece.group(1):
            at = piece.group(1)
        elif said.startswith(b"("):
            codes = _ESCAPE.sub(_unescaped, said[1:-1])
            written[-1] += "".join(fonts[at].get(codes[n : n + 2], "") for n in range(0, len(codes), 2))
        else:
            written.append("")
    return " ".join(filter(None, written))


def _resources(objects: dict[int, bytes], page: bytes) -> bytes:
    found = re.search(rb"/Resources (\d+) 0 R", page)
    return objects[int(found.group(1))] if found else page


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found.group(1)
    return bytes([int(said, 8)]) if said[:1].isdigit() else _PLAIN.get(said, said)


def _stream(objects: dict[int, bytes], reference: re.Match[bytes] | None) -> bytes:
    assert reference is not None
    found = _STREAM.search(objects[int(reference.group(1))])
    assert found is not None
    return zlib.decompress(found.group(1)) if b"FlateDecode" in objects[int(reference.group(1))] else found.group(1)


def _characters(table: bytes) -> dict[bytes, str]:
    """What each code of a font stands for."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
