"""Forms: typed values from the user's own writing, and refusals beside their fields."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms as django_forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client, RequestFactory

from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField, form_page
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

pytestmark = pytest.mark.urls("quarterdeck.kit.tests.urls")
TODAY = date(2026, 11, 19)


class DealForm(PageForm):
    """A form of a deal."""

    name = TextField(label="Name")
    amount = AmountField(label="Amount", required=False)
    close = DayField(label="Close date", required=False)


def deal_form(locale: str = "en", **values: str) -> DealForm:
    """The form as posted."""
    return DealForm({"name": "Fleet", **values}, locale=locale, today=TODAY)


@pytest.mark.parametrize(("locale", "amount", "close"), [("en", "158k", "17/12/2026"), ("de", "158.000", "17.12.26")])
def test_values_are_typed_in_the_viewer_s_writing(locale: str, amount: str, close: str) -> None:
    form = deal_form(locale, amount=amount, close=close)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Fleet", "amount": Decimal(158_000), "close": date(2026, 12, 17)}


def test_empty_values_are_none_not_zero() -> None:
    form = deal_form()
    assert form.is_valid()
    assert form.cleaned_data["amount"] is None
    assert form.cleaned_data["close"] is None


def test_unreadable_values_stay_in_the_field_with_a_remedy() -> None:
    form = deal_form(amount="415x", close="31.02.2027")
    assert not form.is_valid()
    assert form.errors["amount"] == ["Not a number. Did you mean 415?"]
    assert form.errors["close"] == ["There is no 31 February."]
    assert form["amount"].value() == "415x"


def test_stored_values_are_shown_in_the_viewer_s_writing() -> None:
    initial = {"amount": Decimal("158000.50"), "close": date(2027, 1, 29)}
    form = DealForm(locale="de", today=TODAY, initial=initial)
    assert 'value="158.000,5"' in str(form["amount"])
    assert 'value="29. Jan. 2027"' in str(form["close"])
    whole = DealForm(locale="en", today=TODAY, initial={"amount": Decimal("158000.00")})
    assert 'value="158,000"' in str(whole["amount"])


@pytest.mark.parametrize("text", ["a\0b", "bell\x07", "half \ud800"])
def test_characters_nobody_can_store_are_refused_by_name(text: str) -> None:
    form = deal_form(name=text)
    assert not form.is_valid()
    assert "cannot be stored" in form.errors["name"][0]


@pytest.mark.parametrize("text", ["Zoë 🚢", "\u202eright to left", "two\nlines", "x" * 100_000])
def test_every_other_text_is_taken_as_it_is(text: str) -> None:
    form = deal_form(name=text)
    assert form.is_valid()
    assert form.cleaned_data["name"] == text


def test_missing_value_says_what_to_do() -> None:
    form = deal_form(name=" ")
    assert not form.is_valid()
    assert form.errors["name"] == ["Fill this in."]


def test_refusal_stands_beside_its_field_or_above_the_form() -> None:
    form = deal_form()
    assert form.is_valid()
    reasons = [
        Reason("too_long", Text.of("At most {most} characters.", most=9), field="name"),
        Reason("needs_account", Text.of("Choose an account."), field="account_id"),
        Reason("closed", Text.of("This deal is closed.")),
    ]
    form.refuse(Refused(reasons), {"account_id": "close"})
    assert form.errors["name"] == ["At most 9 characters."]
    assert form.errors["close"] == ["Choose an account."]
    assert form.non_field_errors() == ["This deal is closed."]


def test_form_page_answers_422_with_errors_only() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # what the middleware would have set
    assert form_page(request, DealForm(today=TODAY), {"title": "New deal"}).status_code == 200
    assert form_page(request, deal_form(), {"title": "New deal"}).status_code == 200
    assert form_page(request, deal_form(amount="x"), {"title": "New deal"}).status_code == 422


def test_date_without_today_is_a_mistake_of_ours() -> None:
    form = DealForm({"name": "x", "close": "fri"})
    with pytest.raises(ValueError, match="today="):
        form.is_valid()


def test_plain_fields_of_django_fit_in() -> None:
    class Choice(PageForm):
        owner = django_forms.ChoiceField(choices=[("1", "Rita")])

    assert Choice({"owner": "1"}).is_valid()
    assert Choice({"owner": ""}).errors["owner"] == ["Fill this in."]


@pytest.mark.parametrize("record_id", [1, 2**63 - 1])
def test_public_id_in_the_address_is_the_integer_id(client: Client, record_id: int) -> None:
    assert client.get(f"/records/{public_id(record_id)}").content == str(record_id).encode()
    assert client.get(f"/records/{public_id(record_id).upper()}").content == str(record_id).encode()


@pytest.mark.parametrize("text", ["0000000000000", "short", "zzzzzzzzzzzzz", "000000000000u", "0000000000001x"])
def test_anything_else_in_the_address_is_no_page(client: Client, text: str) -> None:
    client.raise_request_exception = False
    assert client.get(f"/records/{text}").status_code == 404
