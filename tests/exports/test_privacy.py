"""A person's data: everything that is held is told, and what is erased is nowhere in the database any more."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.customers.actions import delete_contact, edit_contact, erase_contact
from quarterdeck.customers.queries import contact_list
from quarterdeck.customers.terms import ContactFilter
from quarterdeck.exports.queries.privacy import as_json, as_text, held_about
from quarterdeck.forecasts.rules import person_key
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.terms import Settings
from quarterdeck.journal.actions import seal_entries
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.queries.seals import journal_check
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.records.tests.fields import a_field
from quarterdeck.reviews.actions import start_review, write_minutes
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted
from tests.attacks.test_a19_erased import tables_with
from tests.cast import SYSTEM, Cast, a_token, actor
from tests.pages import page_of
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
# No other row holds them, in whatever case.
WORDS = ("Qzvxname", "Qzvxtitle", "qzvxmail@example.com", "+49 30 7654321", "Qzvxnote", "Qzvxlater", "QZVX-4711")
NAME, TITLE, MAIL, PHONE, NOTE, LATER, EXTERNAL = WORDS
MAPPING = """
kind = "contacts"
match = "external_id"
source = "elsewhere"
[fields]
external_id = "nr"
name = "name"
title = "title"
email = "mail"
phone = "phone"
"""


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return sales_of(cast)


@pytest.fixture
def contact(sales: Sales, tmp_path: Path) -> int:
    """A contact from a file, with a custom field, renamed through the API with a kept reply."""
    note = a_field("text", "Note", "contact")
    by = actor(sales.cast.ada)
    file = tmp_path / "contacts.csv"
    file.write_text(f"nr,name,title,mail,phone\n{EXTERNAL},{NAME},{TITLE},{MAIL},{PHONE}\n", encoding="utf-8")
    apply_import(import_id=check_file(path=file, mapping=MAPPING, settings=Settings(), by=by).id, by=by)
    file.unlink()
    secret = a_token(sales.cast.ada, "customers.edit")
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"}
    contact = contact_list(by, ContactFilter(text=NAME)).rows[0].id
    edit_contact(contact_id=contact, changes={"custom_fields": {note.key: NOTE}}, by=by, via=SYSTEM)
    body = json.dumps({"name": LATER})
    said = Client().patch(
        f"/api/v1/contacts/{public_id(contact)}", body, content_type="application/json", headers=headers
    )
    assert said.status_code == 200
    return contact


def everywhere() -> dict[str, list[str]]:
    return {word: tables for word in WORDS if (tables := tables_with(word))}


def test_what_is_erased_is_nowhere_any_more(sales: Sales, contact: int) -> None:
    before = everywhere()
    assert set(before) == set(WORDS), "they are there to be erased"
    assert "journal_idempotentreply" in before[LATER]
    assert "imports_importrow" in before[MAIL]
    assert erase_contact(contact_id=contact, by=system_actor(), via=SYSTEM) > 0
    assert everywhere() == {}


def test_the_journal_still_verifies(sales: Sales, contact: int) -> None:
    while seal_entries():
        pass
    erase_contact(contact_id=contact, by=system_actor(), via=SYSTEM)
    while seal_entries():
        pass
    assert journal_check() == []
    assert timeline("contact", contact, limit=1)[0].event == "contact.erased"


def test_erasing_again_and_erasing_the_deleted_works(sales: Sales, contact: int) -> None:
    by = system_actor()
    delete_contact(contact_id=contact, by=by, via=SYSTEM)
    erase_contact(contact_id=contact, by=by, via=SYSTEM)
    assert erase_contact(contact_id=contact, by=by, via=SYSTEM) == 0
    assert everywhere() == {}


def test_only_who_manages_the_settings_erases(sales: Sales, contact: int) -> None:
    before = everywhere()
    for member in (sales.cast.sam, sales.cast.max, sales.cast.rita, sales.cast.rolf):
        with unchanged(), pytest.raises(NotPermitted):
            erase_contact(contact_id=contact, by=actor(member), via=SYSTEM)
        with pytest.raises(NotPermitted):
            held_about(actor(member), "contact", contact)
    with pytest.raises(NotFound):
        erase_contact(contact_id=4711, by=actor(sales.cast.ada), via=SYSTEM)
    with pytest.raises(NotFound):
        held_about(actor(sales.cast.ada), "contact", 4711)
    assert everywhere() == before


def test_everything_that_is_held_is_told(sales: Sales, contact: int) -> None:
    new = NewActivity(kind="contact", record_id=contact, type=ActivityType.NOTE, subject="", body="Likes =tea")
    log_activity(new=new, by=actor(sales.cast.ada), via=SYSTEM)
    held = held_about(actor(sales.cast.ada), "contact", contact)
    assert held.name == LATER
    assert set(held.tables) >= {"contacts", "activities", "custom_field_values", "external_ids"}
    told, read = json.loads(as_json(held)), as_text(held)
    for word in (*WORDS, "Likes =tea"):
        assert word in as_json(held)
        assert word in read
    assert told["tables"]["contacts"][0]["email"] == MAIL
    person = held_about(actor(sales.cast.ada), "person", sales.cast.ada)
    assert person.tables["people"][0]["name"] == person.name
    assert len(person.tables["activities"]) == 1
    assert '"password":' not in as_json(person)
    sales.deal()
    review = start_review(line=person_key(sales.cast.rita), by=actor(sales.cast.max), via=SYSTEM)
    write_minutes(review_id=review, minutes="Rita is late", by=actor(sales.cast.max), via=SYSTEM)
    (told,) = held_about(actor(sales.cast.ada), "person", sales.cast.rita).tables["pipeline_reviews_of"]
    assert told["minutes"] == "Rita is late"


def test_the_page_tells_gives_a_file_and_erases_once_the_name_is_typed(
    sales: Sales, contact: int, browser: Browser
) -> None:
    ada, where = browser(sales.cast.ada), f"/privacy/contact/{public_id(contact)}"
    assert LATER in page_of(ada.get(where))
    answer: Any = ada.post(f"{where}/file")
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert json.loads(packed.read("held-data.json"))["id"] == public_id(contact)
        assert NAME in packed.read("held-data.txt").decode()
    (entry, *_) = timeline("exported_list", sales.cast.ada, limit=1)
    assert (entry.event, entry.payload["about_id"]) == ("held_data.exported", contact)
    assert ada.post(where, {"name": "somebody"}).status_code == 422
    assert tables_with(LATER)
    assert ada.post(where, {"name": LATER}).status_code == 303
    assert everywhere() == {}
    assert "Erased contact" in page_of(ada.get(where))
    assert ada.get(f"/privacy/person/{public_id(sales.cast.rita)}").status_code == 200
    assert ada.get("/privacy/secret/" + public_id(contact)).status_code == 404
