"""Folded keys, clean input, texts with parameters, shared checks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.values.checks import email_reasons, is_blank, is_domain, name_reasons, text_reasons
from quarterdeck.values.text import Text, clean_block, clean_line, fold, forbidden_character, label, sought


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Münchner  Rück", "munchner ruck"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Łódź Ørsted", "lodz orsted"),
        ("Æther Œuvre", "aether oeuvre"),
        ("İstanbul ISPARTA ısparta", "istanbul isparta isparta"),
        ("Ａｃｍｅ ①", "acme 1"),
        ("Νίκος", "νικοσ"),
        ("שָׁלוֹם", "שלום"),
        ("日本 電産", "日本 電産"),
        ("🚀 Rocket", "🚀 rocket"),
    ],
)
def test_fold_forgives_case_accents_and_spaces(text: str, key: str) -> None:
    assert fold(text) == key


@given(st.text())
def test_fold_is_stable_and_ignores_case(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(clean_line(text))


@given(st.text())
def test_of_what_is_never_stored_a_key_holds_nothing(text: str) -> None:
    assert forbidden_character(fold(text)) is None
    assert (fold("Gol\x00d\ud800 \x0b pier"), fold("Größe\x00")) == ("gold pier", "grosse")


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_fold_ignores_the_case_of_latin_letters(text: str) -> None:
    assert fold(text.lower()) == fold(text)


@given(st.text())
def test_clean_texts_are_clean_already(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_block(clean_block(text)) == clean_block(text)
    assert "\n" not in clean_line(text)
    assert "\r" not in clean_block(text)


def test_composed_and_decomposed_letters_are_stored_alike() -> None:
    assert clean_line("Mu\u0308nchen\t\n GmbH ") == "München GmbH"
    assert clean_block(" one\r\ntwo\rthree ") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("text", "found"),
    [("a\x00b", "U+0000"), ("\x1b[31m", "U+001B"), ("\x7f", "U+007F"), ("\ud83d", "U+D83D")],
)
def test_controls_and_lone_surrogates_are_found(text: str, found: str) -> None:
    assert forbidden_character(text) == found
    assert text_reasons(text, field="name", longest=10)[0].code == "forbidden_character"


@pytest.mark.parametrize("text", ["🚀👩🏽‍💻", "مرحبا بالعالم", "שלום", "a\tb", "naïve", "\u200f"])
def test_emoji_and_right_to_left_text_may_be_stored(text: str) -> None:
    assert forbidden_character(text) is None


@pytest.mark.parametrize("text", ["a\x00b", "\ud83d", "x" * 201, "\ufdfa" * 12, "x" * 1_000_000])
def test_what_no_name_can_hold_is_not_sought(text: str) -> None:
    assert sought(text) is None


def test_other_texts_are_sought_folded() -> None:
    assert (sought(" Größe% "), sought(""), sought("x" * 200)) == ("grosse%", "", "x" * 200)


def test_a_text_renders_its_parameters_and_translates_text_parameters() -> None:
    text = Text.of("{count} of {what} in {name}", count=2, what=label("deals"), name="{count}")
    assert str(text) == "2 of deals in {count}"
    assert text.render(lambda shown: shown.replace("deals", "Geschäften")) == "2 of Geschäften in {count}"
    assert str(Text("{braces} without parameters")) == "{braces} without parameters"


def test_names_are_seen_and_fit() -> None:
    assert [reason.code for reason in name_reasons("", longest=5)] == ["name_missing"]
    assert [reason.code for reason in name_reasons("\u200b\u00ad", longest=5)] == ["name_missing"]
    assert [reason.code for reason in name_reasons("x" * 1_000_000, longest=200)] == ["too_long"]
    assert name_reasons("🚀", longest=1) == []
    assert is_blank("\u0301")


@pytest.mark.parametrize(
    "email", ["ada@example.com", "ada.lind+crm@mail.example.co.uk", "josé@bücher.example", "a@b.io"]
)
def test_email_addresses_are_taken(email: str) -> None:
    assert email_reasons(email) == []


NO_ADDRESSES = [
    "ada",
    "@example.com",
    "ada@",
    "ada@example",
    "a@b@example.com",
    "ada@-x.com",
    "ada@x..com",
    ".a@example.com",
    "ada@example.com.",
    "ada@1.2.3.4",
    'a"b@example.com',
    "<a@example.com>",
    "a,b@example.com",
]


@pytest.mark.parametrize("email", [*NO_ADDRESSES, "a b@example.com", "a@exa mple.com", "x" * 65 + "@example.com"])
def test_other_texts_are_no_email_addresses(email: str) -> None:
    assert [reason.code for reason in email_reasons(email)] == ["email_wrong"]


def test_a_long_address_is_too_long_before_it_is_wrong() -> None:
    assert [reason.code for reason in email_reasons("x" * 1_000_000)] == ["too_long"]


@pytest.mark.parametrize("domain", ["example.com", "xn--mller-kva.de", "müller.de", "a.b.c.d-e.io", "пример.рф"])
def test_domains_are_known_by_their_shape(domain: str) -> None:
    assert is_domain(domain)


@pytest.mark.parametrize(
    "domain", ["", "localhost", "a_b.com", "a" * 64 + ".com", "10.0.0.1", "a..b", "-a.com", "a-.com"]
)
def test_other_texts_are_no_domains(domain: str) -> None:
    assert not is_domain(domain)
