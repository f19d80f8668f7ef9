"""Files on the pages of records: panel, attaching with and without htmx, downloading, removing, what is refused."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from quarterdeck.records.actions import Attached
from quarterdeck.records.models import Attachment
from quarterdeck.records.tests.conftest import PDF, PNG
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import a_contact
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
Attach = Callable[..., Attached]
PANEL = {"HX-Request": "true", "HX-Target": "section#attachments"}
HOSTILE = '"><img src=x onerror=alert(1)>.pdf'


@pytest.fixture
def rita(cast: Cast, browser: Browser) -> Client:
    return browser(cast.rita)


@pytest.fixture
def href(account_id: int) -> str:
    return reverse("attachments", args=["account", account_id])


def body_of(response: Any) -> bytes:
    return b"".join(response)


def send(client: Client, href: str, name: str = "Offer.pdf", content: bytes = PDF, **more: str) -> HttpResponse:
    headers = {key.replace("_", "-"): value for key, value in more.items() if key.startswith("HX")}
    data = {"category": more.get("category", ""), "file": SimpleUploadedFile(name, content, "text/html")}
    return client.post(href, data, headers=headers)  # type: ignore[return-value]  # the client's own subclass


def test_the_panel_stands_on_the_page_of_the_record(rita: Client, account_id: int, href: str, attached: Attach) -> None:
    attached("Angebot.pdf", category="quote")
    page = page_of(rita.get(reverse("account", args=[account_id])))
    assert "Angebot.pdf" in page
    assert "Quote" in page
    assert f'action="{href}"' in page
    contact = a_contact(Attachment.objects.get().added_by_id or 0)
    assert 'id="attachments"' in page_of(rita.get(reverse("contact", args=[contact])))


def test_attaching_without_htmx_leads_back_to_the_record(rita: Client, account_id: int, href: str) -> None:
    response = send(rita, href, category="contract")
    assert (response.status_code, response["Location"]) == (303, reverse("account", args=[account_id]))
    page = page_of(rita.get(response["Location"]))
    assert "Attached." in page
    assert "Contract" in page
    again = send(rita, href)
    assert "already attached" in page_of(rita.get(again["Location"]))
    assert Attachment.objects.count() == 1


def test_attaching_with_htmx_answers_the_panel(rita: Client, href: str) -> None:
    response = rita.post(href, {"category": "", "file": SimpleUploadedFile("a.pdf", PDF)}, headers=PANEL)
    page = page_of(response)
    assert page.lstrip().startswith('<section class="pan" id="attachments"')
    assert "a.pdf" in page
    assert "Attached." in response["HX-Trigger"]
    assert page_of(rita.get(href, headers=PANEL)).count("<section") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<html>", "Files of this type are not taken"),
        ("a.pdf", PNG, "This file is no pdf file"),
        ("a.pdf", b"", "This file is empty"),
        ("a.pdf", PDF + bytes(3000), "This file is too large"),
    ],
)
def test_refused_files_come_back_with_the_reason(
    rita: Client, href: str, settings: Settings, name: str, content: bytes, said: str
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 3000
    with unchanged():
        page = page_of(send(rita, href, name, content), 422)
    assert said in page


def test_no_file_and_no_such_category(rita: Client, href: str) -> None:
    with unchanged():
        assert "Choose a file." in page_of(rita.post(href, {"category": ""}), 422)
        page_of(send(rita, href, category="poem"), 422)


def test_a_body_too_large_is_refused_before_it_is_read(rita: Client, href: str, settings: Settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 6 * 1024 * 1024
    body = io.BytesIO(b"x" * 100)
    content_type = "multipart/form-data; boundary=b"
    for headers, marks in (({}, "This is too large"), (PANEL, "")):
        response = rita.generic(
            "POST", href, body.getvalue(), content_type, CONTENT_LENGTH=str(8 * 1024 * 1024), headers=headers
        )
        assert response.status_code == 413
        assert marks in response.content.decode()
        assert "6 MiB" in response.headers.get("HX-Trigger", response.content.decode())
    other = rita.generic("POST", reverse("account_new"), b"", content_type, CONTENT_LENGTH=str(6 * 1024 * 1024))
    assert other.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7',
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n%PDF\r\n--b--\r\n',
        b"\xff\xfe\x00broken",
    ],
)
def test_a_broken_form_attaches_nothing(rita: Client, href: str, body: bytes) -> None:
    with unchanged():
        response = rita.post(href, body, content_type="multipart/form-data; boundary=b")
    assert response.status_code in (400, 403, 422)


def test_a_download_is_nothing_that_a_browser_runs(rita: Client, attached: Attach) -> None:
    made = attached(HOSTILE, PDF)
    response = rita.get(reverse("attachment", args=[made.attachment_id]))
    assert body_of(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "\r" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Length"] == str(len(PDF))


def test_a_hostile_name_is_text_wherever_it_stands(rita: Client, account_id: int, href: str, attached: Attach) -> None:
    attached(HOSTILE)
    for address in (href, reverse("account", args=[account_id])):
        page = page_of(rita.get(address))
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;.pdf" in page


def test_bytes_that_are_lost_are_not_found(rita: Client, attached: Attach) -> None:
    made = attached()
    Attachment.objects.update(key="aa/lost")
    assert rita.get(reverse("attachment", args=[made.attachment_id])).status_code == 404


def test_removing_and_undoing(rita: Client, account_id: int, attached: Attach) -> None:
    made = attached("Offer.pdf")
    remove, restore = (reverse(f"attachment_{verb}", args=[made.attachment_id]) for verb in ("remove", "restore"))
    response = rita.post(remove, headers=PANEL)
    assert "No files yet." in page_of(response)
    assert restore in response["HX-Trigger"]
    undone = rita.post(restore, headers={"HX-Request": "true", "HX-Target": "undo"})
    assert "Offer.pdf" in page_of(undone)
    assert page_of(undone).lstrip().startswith("<section")
    plain = rita.post(remove)
    assert (plain.status_code, plain["Location"]) == (303, reverse("account", args=[account_id]))
    assert restore in page_of(rita.get(plain["Location"]))
    assert rita.post(restore).status_code == 303


def test_strangers_see_and_touch_nothing(cast: Cast, browser: Browser, href: str, attached: Attach) -> None:
    made = attached()
    for person_id in (cast.olga, cast.paul):
        stranger = browser(person_id)
        with unchanged():
            assert send(stranger, href).status_code == 404
            assert stranger.get(reverse("attachment", args=[made.attachment_id])).status_code == 404
            assert stranger.post(reverse("attachment_remove", args=[made.attachment_id])).status_code == 404
    reader = browser(cast.rolf)
    with unchanged():
        assert send(reader, href).status_code == 403
    page = page_of(reader.get(href))
    assert "Attach a file" not in page
    assert "Remove" not in page
    assert f"/attachments/{public_id(made.attachment_id)}" in page


def test_query_counts(rita: Client, href: str, attached: Attach, query_counts: QueryCounts) -> None:
    for number in range(5):
        attached(f"{number}.pdf")
    made = attached()
    rita.get(href)
    with query_counts.expect("files of an account"):
        rita.get(href)
    with query_counts.expect("download"):
        rita.get(reverse("attachment", args=[made.attachment_id]))
