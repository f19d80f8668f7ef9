"""Pages about people: shown, posted without JavaScript, and closed to strangers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from quarterdeck.values.ids import public_id
from tests.cast import Cast

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db


def pages(cast: Cast) -> dict[str, str]:
    """All settings pages that need the right to manage people."""
    return {
        "people": reverse("settings_people"),
        "person_new": reverse("settings_person_new"),
        "person": reverse("settings_person", args=[public_id(cast.rita)]),
        "teams": reverse("settings_teams"),
        "team_new": reverse("settings_team_new"),
        "team": reverse("settings_team", args=[public_id(cast.north)]),
        "roles": reverse("settings_roles"),
    }


OWN = ("settings_profile", "settings_tokens", "account_change_password", "account_logout")


def test_administrator_sees_every_page(cast: Cast, browser: Browser) -> None:
    client = browser(cast.ada)
    for address in (*pages(cast).values(), *map(reverse, OWN)):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.content[:500])
