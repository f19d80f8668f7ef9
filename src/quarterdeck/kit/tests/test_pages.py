"""Answers: whole page or named block, what they vary on, and ways to leave."""

import json
from collections.abc import Mapping

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.test import RequestFactory

from quarterdeck.kit import pages

pytestmark = pytest.mark.urls("quarterdeck.kit.tests.urls")
ALLOWED: Mapping[str, str | tuple[str, ...]] = {"form": "form", "both": ("title", "form")}
CONTEXT = {"title": "New account", "action": "/x"}


def request(**headers: str) -> HttpRequest:
    """A request with these headers, as the middleware hands it on."""
    made = RequestFactory().get("/accounts/new", headers=headers)
    made.user = AnonymousUser()
    made._messages = CookieStorage(made)  # type: ignore[attr-defined]  # what the middleware would have set
    return made


def answer(blocks: Mapping[str, str | tuple[str, ...]] = ALLOWED, **headers: str) -> str:
    """Body of the form page."""

    class Empty(forms.Form):
        name = forms.CharField()

    context = {**CONTEXT, "form": Empty()}
    return pages.render(request(**headers), "kit/form.html", context, blocks=blocks).content.decode()


def test_nobody_keeps_a_page_for_another() -> None:
    page = pages.render(request(), "kit/form.html", {**CONTEXT, "form": forms.Form()})
    assert page["Cache-Control"] == "private, no-cache"


def test_plain_request_gets_the_whole_page() -> None:
    page = answer()
    assert page.startswith("<!doctype html>")
    assert "<title>New account · Quarterdeck</title>" in page


@pytest.mark.parametrize("target", ["div#form", "form#form", "#form", "form"])
def test_listed_target_gets_its_block_alone(target: str) -> None:
    block = answer(hx_request="true", hx_target=target)
    assert block.startswith('<div id="form"')
    assert "<html" not in block
    assert "csrfmiddlewaretoken" in block


def test_several_blocks_follow_each_other() -> None:
    assert answer(hx_request="true", hx_target="div#both").startswith('New account<div id="form"')


@pytest.mark.parametrize("target", ["", "div", "div#main", "title", "div#form#title", "shell", "__class__"])
def test_target_that_is_not_listed_gets_the_whole_page(target: str) -> None:
    expected = answer(hx_request="true", hx_target=target)
    assert ("<html" in expected) == (target != "div#form")


def test_target_alone_makes_no_fragment() -> None:
    assert "<html" in answer(hx_target="div#form")


@pytest.mark.parametrize("headers", [{}, {"hx_request": "true", "hx_target": "div#form"}])
def test_every_answer_varies_on_what_chose_it(headers: dict[str, str]) -> None:
    response = pages.render(request(**headers), "kit/form.html", {**CONTEXT, "form": forms.Form()}, blocks=ALLOWED)
    assert {part.strip() for part in response["Vary"].split(",")} >= {"HX-Request", "HX-Target"}


def test_unknown_template_is_an_error() -> None:
    with pytest.raises(TemplateDoesNotExist):
        pages.render(request(), "kit/nothing.html", {})


def test_leaving_is_a_redirect_for_forms_and_a_header_for_htmx() -> None:
    plain = pages.redirect(request(), "/accounts/1")
    assert (plain.status_code, plain["Location"]) == (303, "/accounts/1")
    swapped = pages.redirect(request(hx_request="true"), "/accounts/1")
    assert (swapped.status_code, swapped["HX-Redirect"]) == (204, "/accounts/1")
    assert "Location" not in swapped


def test_message_of_the_page_before_is_shown_with_its_undo() -> None:
    made = request()
    pages.say(made, "Account <deleted>", undo_url="/undo/1")
    context = {**CONTEXT, "form": forms.Form()}
    first = pages.render(made, "kit/form.html", context).content.decode()
    assert "Account &lt;deleted&gt;" in first
    assert 'action="/undo/1"' in first


def test_fragment_leaves_the_message_for_the_page() -> None:
    made = request(hx_request="true", hx_target="div#form")
    pages.say(made, "Account deleted")
    pages.render(made, "kit/form.html", {**CONTEXT, "form": forms.Form()}, blocks=ALLOWED)
    assert not made._messages.used  # type: ignore[attr-defined]  # set by the middleware in a real request


def test_message_with_an_answer_is_plain_ascii_json() -> None:
    response = pages.say_now(pages.redirect(request(), "/"), "Gespräch gelöscht", undo_url="/undo/1")
    assert response["HX-Trigger"].isascii()
    assert json.loads(response["HX-Trigger"]) == {"qd:toast": {"text": "Gespräch gelöscht", "undo": "/undo/1"}}
