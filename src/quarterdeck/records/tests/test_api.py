"""Files and notices over the API."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.utils import timezone

from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.records.actions import notify
from quarterdeck.records.api.attachments import AttachmentOut, AttachmentsOut
from quarterdeck.records.api.notices import NotificationOut, NotificationsOut
from quarterdeck.records.models import Attachment, Notice
from quarterdeck.records.terms import NewNotification, NoticeKind
from quarterdeck.records.tests.conftest import PDF, PNG
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import Api, api, fits, problem, reasons
from tests.unchanged import unchanged

FORM = "multipart/form-data; boundary=b"


def a_form(name: str, content: bytes, category: str = "") -> bytes:
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html'.encode()
    field = f'--b\r\nContent-Disposition: form-data; name="category"\r\n\r\n{category}\r\n'.encode()
    return field + b"--b\r\n" + head + b"\r\n\r\n" + content + b"\r\n--b--\r\n"


@pytest.fixture
def rita(cast: Cast) -> Api:
    return api(cast.rita, Permission.ACTIVITIES_LOG)


@pytest.fixture
def path(account_id: int) -> str:
    return f"/accounts/{public_id(account_id)}/attachments"


@pytest.fixture
def send(rita: Api, path: str) -> Callable[..., HttpResponse]:
    def send(name: str = "Offer.pdf", content: bytes = PDF, category: str = "", **headers: str) -> HttpResponse:
        return rita.post(path, a_form(name, content, category), Content_Type=FORM, **headers)

    return send


def test_attach_read_download_remove_restore(
    rita: Api, path: str, send: Callable[..., HttpResponse], account_id: int
) -> None:
    created = send(category="quote")
    made = fits(created, AttachmentOut, 201)
    assert (made.name, made.size, made.media_type, made.category, made.kind, made.record_id) == (
        "Offer.pdf", len(PDF), "application/pdf", "quote", "account", public_id(account_id),
    )  # fmt: skip
    own = created["Location"].removeprefix("/api/v1")
    assert fits(rita.get(own), AttachmentOut) == made
    assert fits(rita.get(path), AttachmentsOut).items == [made]
    content = rita.get(f"{own}/content")
    assert b"".join(content) == PDF
    assert content["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert content["Content-Disposition"] == 'attachment; filename="Offer.pdf"'
    assert rita.delete(own).status_code == 204
    for address in (own, f"{own}/content"):
        problem(rita.get(address), 404, "not_found")
    assert fits(rita.post(f"{own}/restore"), AttachmentOut) == made


def test_refusals_say_why_and_leave_nothing(send: Callable[..., HttpResponse]) -> None:
    with unchanged():
        assert reasons(problem(send("a.html", b"<html>"), 422, "refused")) == [("file_type_refused", "file")]
        assert reasons(problem(send("a.pdf", PNG), 422, "refused")) == [("file_content_differs", "file")]
        assert reasons(problem(send("a.pdf", b""), 422, "refused")) == [("file_empty", "file")]
        assert reasons(problem(send(category="poem"), 422, "refused")) == [("unknown_choice", "category")]


def test_a_form_without_a_file_is_malformed(rita: Api, path: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="category"\r\n\r\nquote\r\n--b--\r\n'
    with unchanged():
        problem(rita.post(path, body, Content_Type=FORM), 422, "malformed")
        problem(rita.post(path, {"file": "x"}), 422, "malformed")
        problem(rita.post(path, b"\xff\xfe", Content_Type=FORM), 422, "malformed")


def test_a_key_makes_it_the_same_request(send: Callable[..., HttpResponse]) -> None:
    first, again = (send(Idempotency_Key="one") for _ in range(2))
    assert again["Idempotent-Replayed"] == "true"
    assert first.content == again.content
    problem(send("Other.pdf", PDF, Idempotency_Key="one"), 422, "idempotency_key_reused")
    problem(send("Offer.pdf", PDF + b"\n", Idempotency_Key="one"), 422, "idempotency_key_reused")
    assert Attachment.objects.count() == 1


def test_too_large_by_what_it_declares(rita: Api, path: str) -> None:
    reply = rita.client.generic(
        "POST", f"/api/v1{path}", b"", FORM, headers=rita.standing, CONTENT_LENGTH=str(40 * 1024 * 1024)
    )
    problem(reply, 413, "body_too_large")


def test_strangers_and_narrow_tokens(cast: Cast, path: str, send: Callable[..., HttpResponse]) -> None:
    own = send()["Location"].removeprefix("/api/v1")
    narrow, olga = api(cast.rita), api(cast.olga, Permission.ACTIVITIES_LOG)
    with unchanged():
        problem(narrow.post(path, a_form("b.pdf", PDF), Content_Type=FORM), 403, "not_permitted")
        problem(narrow.delete(own), 403, "not_permitted")
        for reply in (olga.get(path), olga.get(own), olga.get(f"{own}/content"), olga.delete(own)):
            problem(reply, 404, "not_found")
        problem(olga.get("/people/0000000000001/attachments"), 404, "not_found")


def test_notifications(cast: Cast, rita: Api, account_id: int) -> None:
    notes = [
        NewNotification(cast.rita, "account", account_id, NoticeKind.TASK_ASSIGNED, cast.max, {"what": f"Task {n}"})
        for n in range(3)
    ]
    in_one_transaction(lambda: notify(notes=notes, at=timezone.now()))
    page = fits(rita.get("/notifications?limit=2"), NotificationsOut)
    assert [item.what for item in page.items] == ["Task 2", "Task 1"]
    assert page.items[0].record_name == "Kettler Logistik"
    rest = fits(rita.get(f"/notifications?limit=2&cursor={page.next_cursor}"), NotificationsOut)
    assert ([item.what for item in rest.items], rest.next_cursor) == (["Task 0"], None)
    read = fits(rita.post(f"/notifications/{page.items[0].id}/read"), NotificationOut)
    assert read.read_at is not None
    assert [item.what for item in fits(rita.get("/notifications"), NotificationsOut).items][-1] == "Task 2"
    assert len(fits(rita.get("/notifications?unread=true"), NotificationsOut).items) == 2
    problem(api(cast.max).post(f"/notifications/{page.items[0].id}/read"), 404, "not_found")
    assert rita.post("/notifications/read").status_code == 204
    assert not Notice.objects.filter(read_at=None).exists()
