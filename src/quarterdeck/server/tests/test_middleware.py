"""What a refusal looks like on a page, and what may not come in."""

from io import BytesIO

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from quarterdeck.server import error_pages, fault_pages
from quarterdeck.server.middleware import AnswerRefusals
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, Reason, Refused, Stale

TWO_REASONS = Refused(
    [Reason(code="a", text=Text.of("Enter an amount.")), Reason(code="b", text=Text.of("Enter a day."))]
)
ERRORS = {
    "refused": (TWO_REASONS, 422, ["Enter an amount.", "Enter a day."]),
    "single": (Refused.because("a", Text.of("Enter an amount.")), 422, ["Enter an amount."]),
    "right": (
        NotPermitted(Permission.RATES_MANAGE, Text.of("You may not change rates.")),
        403,
        ["You may not change rates."],
    ),
    "missing": (NotFound("account"), 404, ["There is nothing here"]),
    "conflict": (Conflict("c", Text.of("It is being closed.")), 409, ["It is being closed."]),
    "stale": (Stale(expected=1, found=2), 409, ["This record changed meanwhile."]),
}


def raises(request: HttpRequest, name: str) -> HttpResponse:
    raise ERRORS[name][0]


def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("raise/<name>", raises), path("api/raise/<name>", raises), path("break", breaks)]
handler400 = error_pages.bad_request
handler404 = error_pages.not_found
handler500 = error_pages.server_error


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.django_db
@pytest.mark.parametrize("name", ERRORS)
def test_refusal_is_a_page_that_says_all(client: Client, name: str) -> None:
    _, status, sentences = ERRORS[name]
    response = client.get(f"/raise/{name}")
    assert response.status_code == status
    assert all(sentence in response.text for sentence in sentences)


@pytest.mark.django_db
def test_fragment_request_keeps_what_is_shown_and_gets_a_message(client: Client) -> None:
    response = client.get("/raise/single", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Reswap"]) == (422, "none")
    assert "Enter an amount." in response.headers["HX-Trigger"]


def test_api_maps_its_own_errors(rf: RequestFactory) -> None:
    middleware = AnswerRefusals(HttpResponse)
    assert middleware.process_exception(rf.get("/api/raise/refused"), TWO_REASONS) is None


def test_other_errors_pass(rf: RequestFactory) -> None:
    assert AnswerRefusals(HttpResponse).process_exception(rf.get("/x"), ZeroDivisionError()) is None


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/raise/single?text=%00", "/raise/single?%00=1", "/raise/%00"])
def test_nul_in_an_address_is_refused(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, "could not be read" in response.text) == (400, True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["quarterdeck_session", "quarterdeck_csrf", "messages", "quarterdeck_rail"])
def test_nul_in_a_cookie_is_refused(name: str) -> None:
    # The cookie parser makes a NUL of this.
    cookie = rf'{name}="\000abcdefghijk"'
    response = Client(raise_request_exception=False).get("/raise/single", headers={"Cookie": cookie})
    assert (response.status_code, "cookie" in response.text) == (400, True)


@pytest.mark.django_db
def test_unknown_address_is_a_page(client: Client) -> None:
    response = client.get("/nowhere")
    assert (response.status_code, "There is nothing here" in response.text) == (404, True)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_built", [True, False])
def test_broken_view_answers_without_the_shell(is_built: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_built:
        monkeypatch.setattr(fault_pages, "asset", missing)
    client = Client(raise_request_exception=False)
    response = client.get("/break")
    assert (response.status_code, "Something broke" in response.text) == (500, True)
    assert ("stylesheet" in response.text) is is_built


def missing(name: str) -> str:
    raise RuntimeError


@pytest.mark.django_db
def test_form_of_an_old_page_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/raise/single")
    assert (response.status_code, "out of date" in response.text) == (403, True)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_pages_take_links_and_forms_only(client: Client, method: str) -> None:
    assert client.generic(method, "/raise/single").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/raise/single", "/imports/new", "/x/attachments", "/x/files"])
def test_a_file_is_refused_before_it_is_written(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", writes_to_disk)
    file = BytesIO(bytes(6 * 1024 * 1024))
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/signin/")
    token = stranger.cookies["quarterdeck_csrf"].value if "quarterdeck_csrf" in stranger.cookies else ""
    response = stranger.post(path, {"csrfmiddlewaretoken": token, "file": file})
    assert (response.status_code, "This is too large" in response.text) == (413, True)


def writes_to_disk(*args: object, **kwargs: object) -> None:
    pytest.fail("a file of a stranger was begun")


def test_foreign_host_name_is_refused_without_a_failure() -> None:
    response = Client(raise_request_exception=False).get("/", headers={"Host": "elsewhere.example"})
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/plain")
