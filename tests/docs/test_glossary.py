"""Every word a page shows for a field, a choice or a place stands in the glossary."""

import importlib
import re
from collections.abc import Iterator

import pytest

from quarterdeck.server.places import SECTIONS
from tests.architecture.source import ROOT

pytestmark = pytest.mark.documentation
# Choices whose labels are words of the trade; labels of settings (colours, density) explain themselves.
CHOICES = {
    "activities": ("FIELD_LABELS", "TYPE_LABELS", "OUTCOME_LABELS", "DIRECTION_LABELS"),
    "customers": ("FIELD_LABELS", "ACCOUNT_KIND_LABELS"),
    "catalog": ("FIELD_LABELS",),
    "records": ("CATEGORY_LABELS", "FIELD_TYPE_LABELS"),
    "qualification": ("FIELD_LABELS", "LEVEL_LABELS", "ANSWER_TYPE_LABELS", "TOPIC_LABELS", "OUTCOME_LABELS"),
    "opportunities": ("CHANNEL_LABELS", "TYPE_LABELS"),
    "pipelines": ("FIELD_LABELS", "BUYING_ROLE_LABELS", "CATEGORY_LABELS"),
}
TERMS = re.findall(r"^\| ([^|`]+?) \|", (ROOT / "docs" / "reference" / "glossary.md").read_text(), flags=re.MULTILINE)


def words() -> Iterator[str]:
    for name, tables in CHOICES.items():
        terms = importlib.import_module(f"quarterdeck.{name}.terms")
        for table in tables:
            yield from map(str, getattr(terms, table).values())


def test_labels_of_fields_and_choices_stand_in_the_glossary() -> None:
    assert not set(words()) - set(TERMS)


def test_places_stand_in_the_glossary() -> None:
    places = {place.label for _, section in SECTIONS for place in section}
    known = {f"{term}s" for term in TERMS} | set(TERMS)
    assert not places - known


def test_terms_are_in_order_and_once() -> None:
    listed = [term.lower() for term in TERMS[1:]]
    assert listed == sorted(set(listed), key=lambda term: term.replace("-", ""))
