"""Which files may be attached: a corpus of what is sent to systems that take files."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.records.rules.attachments import clean_name, extension_of, media_type_of, upload_verdict
from quarterdeck.records.terms.attachments import FILE_TYPES, UploadFacts
from quarterdeck.records.tests.conftest import PDF, PNG

MOST = 1024 * 1024
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00\x03" + bytes(80)


def a_zip(name: str = "[Content_Types].xml", content: bytes = b"<Types/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def codes(name: str, content: bytes, *, category: str = "", size: int | None = None) -> list[str]:
    facts = UploadFacts(name, len(content) if size is None else size, content[:4096], MOST, category)
    return [reason.code for reason in upload_verdict(facts)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Offer.pdf", PDF),
        ("OFFER.PDF", PDF),
        ("plan.png", PNG),
        ("plan.JPG", JPEG),
        ("plan.jpeg", JPEG),
        ("plan.gif", b"GIF89a" + bytes(40)),
        ("plan.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(40)),
        ("plan.tif", b"II*\x00\x08\x00\x00\x00" + bytes(40)),
        ("plan.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40)),
        ("letter.docx", a_zip()),
        ("sums.xlsx", a_zip()),
        ("talk.pptx", a_zip()),
        ("letter.odt", a_zip("mimetype", b"application/vnd.oasis.opendocument.text")),
        ("all.zip", a_zip("a.txt")),
        ("letter.doc", OLE),
        ("sums.xls", OLE),
        ("talk.ppt", OLE),
        ("mail.msg", OLE),
        ("letter.rtf", b"{\\rtf1\\ansi hello}"),
        ("notes.txt", b"BM is no picture, MZ no program"),
        ("notes.txt", "Größe, 数量".encode()),
        ("notes.txt", "Größe".encode("latin-1")),
        ("notes.txt", "Größe".encode("utf-16")),
        ("list.csv", b"name,amount\r\nA,1\r\n"),
        ("mail.eml", b"From: a@b.example\r\nSubject: x\r\n\r\nText"),
        ("angebot.v2.final.pdf", PDF),
        ("Übersicht 日本.pdf", PDF),
    ],
)
def test_files_of_daily_work_are_taken(name: str, content: bytes) -> None:
    assert codes(name, content) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", HTML, "file_type_refused"),
        ("page.htm", HTML, "file_type_refused"),
        ("page.xhtml", HTML, "file_type_refused"),
        ("logo.svg", SVG, "file_type_refused"),
        ("data.xml", b"<?xml version='1.0'?><a/>", "file_type_refused"),
        ("run.js", b"alert(1)", "file_type_refused"),
        ("run.exe", EXE, "file_type_refused"),
        ("macro.docm", a_zip(), "file_type_refused"),
        ("offer.pdf.exe", EXE, "file_type_refused"),
        ("offer.pdf.html", HTML, "file_type_refused"),
        ("offer.pdf\u202efdp.exe", EXE, "file_type_refused"),
        ("offer.exe ", EXE, "file_type_refused"),
        ("offer.exe.", EXE, "file_type_refused"),
        ("offer.pdf\uff0eexe", EXE, "file_type_refused"),
        ("offer", PDF, "file_type_refused"),
        (".pdf", PDF, "file_type_refused"),
        ("", PDF, "file_type_refused"),
        ("..", PDF, "file_type_refused"),
        ("offer.pdf", HTML, "file_content_differs"),
        ("offer.pdf", b"junk before " + PDF, "file_content_differs"),
        ("offer.exe.pdf", EXE, "file_content_differs"),
        ("plan.png", JPEG, "file_content_differs"),
        ("plan.png", SVG, "file_content_differs"),
        ("plan.jpg", a_zip(), "file_content_differs"),
        ("letter.docx", OLE, "file_content_differs"),
        ("letter.doc", a_zip(), "file_content_differs"),
        ("notes.txt", HTML, "file_content_differs"),
        ("notes.txt", b"\xef\xbb\xbf \n" + SVG, "file_content_differs"),
        ("notes.csv", b"a,b\x00c", "file_content_differs"),
        ("notes.md", EXE, "file_content_differs"),
    ],
)
def test_what_pretends_is_refused(name: str, content: bytes, code: str) -> None:
    assert codes(name, content) == [code]


def test_all_reasons_come_at_once() -> None:
    assert codes("x" * 201 + ".html", HTML, category="poem", size=MOST + 1) == [
        "file_name_too_long", "file_too_large", "file_type_refused", "unknown_choice",
    ]  # fmt: skip
    assert codes("a.pdf", b"") == ["file_empty"]
    assert codes("a.pdf", PDF, size=MOST) == []
    assert codes("a.pdf", PDF, category="quote") == []


def test_a_zip_bomb_is_a_small_file_like_any_other() -> None:
    bomb = a_zip("zeros", bytes(50_000_000))
    assert len(bomb) < MOST
    assert codes("bomb.zip", bomb) == []


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.ini.txt", "boot.ini.txt"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("/a.pdf", "a.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("  a   b.pdf. ", "a b.pdf"),
        ("...a.pdf", "a.pdf"),
        ("u\u0308.pdf", "ü.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_lose_their_way_and_what_cannot_be_seen(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text())
def test_a_clean_name_stays_as_it_is_and_has_no_way(name: str) -> None:
    clean = clean_name(name)
    assert clean_name(clean) == clean
    assert not set("/\\\0\r\n") & set(clean)
    assert clean.encode() or not clean
    assert clean not in (".", "..")


@given(st.text(), st.binary(max_size=200))
def test_no_content_is_too_strange_to_be_judged(name: str, content: bytes) -> None:
    if not codes(name, content):
        assert extension_of(clean_name(name)) in FILE_TYPES


def test_no_type_is_one_that_a_browser_runs() -> None:
    served = {media_type_of(f"a.{extension}") for extension in FILE_TYPES}
    assert not {kind for kind in served if "html" in kind or "svg" in kind or "script" in kind or kind.endswith("/xml")}
