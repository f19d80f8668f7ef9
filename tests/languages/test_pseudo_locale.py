"""No page says anything that cannot be translated."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import available_timezones

import pycountry
import pytest
from babel import Locale
from django.apps import apps
from django.db import connection
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse

from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.users.terms import LOCALES
from tests.cast import Cast
from tests.languages.pseudo import LANGUAGE, pseudo_language, unmarked
from tests.matrix.collected import rows
from tests.matrix.sample import Sample, a_sample
from tests.rest import read_whole

pytestmark = pytest.mark.django_db
ROWS = rows()
PAGES = sorted(name for name, row in ROWS.items() if "GET" in row.may and "ada" in row.may["GET"] and ":" not in name)
# Names that no language translates, units, and what dates are written with (CLDR's part, in the reader's locale).
WORDS = """
Quarterdeck Space CSV CEL API ID URL PNG PDF AM PM MEDDIC MEDDICC MEDDPICC BANT SPICED Ctrl Esc Shift Enter UTC SQLite
PostgreSQL UTF example com kB MB GB MiB
"""
DATES = """
Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday
Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec
January February March April June July August September October November December at
"""
# Paths, ids, names of custom fields and events.
CODES = r"(?:/[\w.-]+){2,}|(?<!\w)(?:https?|FY\d{4}|cf_\d+|msg_\w+|\w+\.[a-z_]+|[0-9a-z]{13})(?!\w)"
INITIALS = r"(?<!\w)[A-Z]{2}(?!\w)"
# Labels of allauth's forms, which its own catalogues translate.
ALLAUTHS = ("Current Password", "New Password (again)", "New Password", "Password", "Code", "Authenticator code")


def listed() -> Iterator[str]:
    """Names of countries, currencies, languages, time zones and other systems, which come from lists or are names."""
    for one in mapping_sets():
        yield from (one.name, *(part.name for part in one.parts))
    yield from Locale("en").territories.values()
    for country in pycountry.countries:
        yield from (country.name, getattr(country, "common_name", country.name))
    for currency in pycountry.currencies:
        yield from (currency.name, currency.alpha_3)
    yield from LOCALES.values()
    for zone in available_timezones():
        yield from (zone, zone.replace("_", " "), *zone.replace("_", " ").split("/"))


def stored() -> Iterator[str]:
    """Every text that stands in the database."""
    for model in apps.get_models():
        columns = [field.attname for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)]
        for row in model._default_manager.values_list(*columns) if columns else ():
            for value in row:
                if isinstance(value, str) and value.strip():
                    yield value
                    yield from inside(value)


def inside(value: str) -> Iterator[str]:
    """Texts that are kept together as JSON."""
    if value[0] in "[{":
        with suppress(ValueError):
            waiting = [json.loads(value)]
            while waiting:
                one = waiting.pop()
                if isinstance(one, str):
                    yield one
                elif isinstance(one, list | dict):
                    waiting += one.values() if isinstance(one, dict) else one


def database_version() -> str:
    """What the server says of itself, and whoever made a package of it."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return str(cursor.fetchone()[0])


def known_data() -> re.Pattern[str]:
    """What may stand unmarked: data, names and dates, the longest first."""
    values = {part for value in stored() for part in (value, *value.splitlines())}
    values |= {*WORDS.split(), *DATES.split(), *ALLAUTHS, *listed(), database_version()}
    longest = sorted((value.strip() for value in values if len(value.strip()) > 1), key=len, reverse=True)
    return re.compile("|".join([CODES, *(rf"(?<!\w){re.escape(value)}(?!\w)" for value in longest), INITIALS]))


@pytest.fixture
def sample(cast: Cast) -> Sample:
    return a_sample(cast)


def test_every_page_speaks_marked_words_only(sample: Sample, tmp_path: Path, browser: object) -> None:
    client = browser(sample.cast.ada)  # type: ignore[operator]  # the fixture makes clients
    assert isinstance(client, Client)
    found: dict[str, list[str]] = {}
    with pseudo_language(tmp_path):
        known, spoken = known_data(), {"Accept-Language": LANGUAGE}
        for name in PAGES:
            path = reverse(name, kwargs=dict(ROWS[name].kwargs(sample)))
            answer = read_whole(client.get(path, follow=True, headers=spoken))
            if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
                found[name] = sorted(set(unmarked(answer.content.decode(), known)))
    assert len(found) > 60
    assert {name: words for name, words in found.items() if words} == {}
