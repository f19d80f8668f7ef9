"""A second factor: set up by key, asked at the next sign-in, and a recovery code when the device is lost."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def code_of(secret: str, steps: int = 0) -> str:
    """What the device shows now, or some half minutes later."""
    return str(format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + steps)))


def enter(visitor: Visitor, name: str, value: str) -> None:
    visitor.page.locator(f"[name={name}]").fill(value)
    visitor.page.locator(f"[name={name}]").press("Enter")


def sign_out(visitor: Visitor) -> None:
    visitor.go("/signout/")
    visitor.page.locator("main button[type=submit]").click()
    expect(visitor.page.locator("[name=login]")).to_be_visible()


def sign_in(visitor: Visitor) -> None:
    visitor.go("/signin/")
    visitor.page.locator("[name=login]").fill("chiara@nordvik.example")
    enter(visitor, "password", PASSWORD)
    expect(visitor.page.locator("h1")).to_have_text("Enter your code")


def test_a_second_factor_is_set_up_and_asked_for(stage: Stage, visit: Visit) -> None:
    chiara = visit("chiara")
    page = chiara.page
    chiara.go("/settings/second-factor")
    expect(page.locator("h1")).to_have_text("Is it still you?")
    chiara.assert_accessible()
    enter(chiara, "password", PASSWORD)
    expect(page.get_by_alt_text("QR code that holds the secret below")).to_be_visible()
    chiara.assert_accessible()
    chiara.shoot("second-factor")
    secret = page.get_by_label("Secret", exact=True).input_value()
    enter(chiara, "code", "000000")
    expect(page.locator("[role=alert]")).to_be_visible()
    enter(chiara, "code", code_of(secret))
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    chiara.assert_accessible()
    recovery = re.findall(r"\b\d{4} \d{4}\b", page.locator("ol").inner_text())
    assert len(recovery) == 10
    (row,) = stage.rows("select has_second_factor from users_person where email = ?", "chiara@nordvik.example")
    assert row["has_second_factor"]

    sign_out(chiara)
    sign_in(chiara)
    chiara.assert_accessible()
    # The code of the set-up counts once; the next one already does, clocks differ.
    enter(chiara, "code", code_of(secret, 1))
    expect(page.locator("[name=code]")).to_have_count(0)

    sign_out(chiara)
    sign_in(chiara)
    enter(chiara, "code", recovery[0])
    expect(page.locator("[name=code]")).to_have_count(0)
    chiara.go("/settings/second-factor")
    if page.locator("[name=password]").count():
        enter(chiara, "password", PASSWORD)
    expect(page.locator("#second-factor")).to_contain_text("9")


def test_it_works_on_a_phone_without_javascript(stage: Stage, visit: Visit) -> None:
    rolf = visit("rolf", size=PHONE, has_script=False)
    rolf.go("/settings/second-factor")
    enter(rolf, "password", PASSWORD)
    rolf.assert_fits_phone()
    secret = rolf.page.get_by_label("Secret", exact=True).input_value()
    enter(rolf, "code", code_of(secret))
    expect(rolf.page.locator("h1")).to_have_text("Your recovery codes")
    rolf.assert_fits_phone()
    rolf.page.get_by_role("link", name="I have kept them").click()
    rolf.go("/settings/second-factor")
    rolf.page.get_by_role("button", name="Remove").click()
    expect(rolf.page.locator("#device")).to_be_visible()
    (row,) = stage.rows("select has_second_factor from users_person where email = ?", "rolf@nordvik.example")
    assert not row["has_second_factor"]
