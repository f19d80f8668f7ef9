"""Pages of mirrors: setting up, loading, reading what was refused, taking over; and what records say that are kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from quarterdeck.customers.queries import visible_accounts
from quarterdeck.journal.queries.foreign import foreign_counts
from quarterdeck.mirrors.actions import work_off
from quarterdeck.mirrors.models import Mirror, MirrorFile
from quarterdeck.mirrors.queries.mirrors import failed_mirrors, told_people
from quarterdeck.mirrors.tests.conftest import Put
from quarterdeck.mirrors.tests.weekly import A1, ACCOUNT_ROWS, ACCOUNTS, B1, DEAL_HEADER, DEALS, a_mirror, deal, load
from quarterdeck.users.terms import Actor
from tests.cast import Cast
from tests.pages import page_of

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Weekly", "system": "Old CRM", "source": "oldcrm", "folder": "crm", "every_hours": "12"}


@pytest.fixture
def sam(cast: Cast, browser: Callable[[int], Client]) -> Client:
    """A browser of sales operations."""
    return browser(cast.sam)


def test_a_mirror_is_set_up_and_loaded_in_the_browser(ada: Actor, sam: Client, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + A1 + B1)
    assert "No mirror yet" in page_of(sam.get(reverse("mirrors")))
    wrong = sam.post(reverse("mirror_new"), FIELDS | {"folder": "../etc", "at_time": "06:30"})
    assert "without dots" in page_of(wrong, 422)
    assert sam.post(reverse("mirror_new"), FIELDS).status_code == 303
    here = Mirror.objects.get().id
    part = {"pattern": "accounts*.csv", "mapping_from": "", "mapping": ACCOUNTS}
    assert sam.post(reverse("mirror_part", args=[here, "accounts"]), part).status_code == 303
    assert "for accounts" in page_of(sam.post(reverse("mirror_part", args=[here, "contacts"]), part), 422)
    deals = {"pattern": "deals*.csv", "mapping": DEALS, "day_from": "name", "missing": "left", "loss_reason": ""}
    assert sam.post(reverse("mirror_part", args=[here, "opportunities"]), deals).status_code == 303
    assert sam.post(reverse("mirror", args=[here]), {"do": "load"}).status_code == 303
    assert "A load is under way." in page_of(sam.get(reverse("mirror", args=[here])))
    work_off()
    html = page_of(sam.get(reverse("mirror", args=[here])))
    assert "deals-2026-03-01.csv" in html
    assert "equal" in html
    assert "differs" not in html
    changed = FIELDS | {"every_hours": "", "at_time": "06:30", "version": "1"}
    assert sam.post(reverse("mirror_edit", args=[here]), changed).status_code == 303
    assert "each day at 06:30" in page_of(sam.get(reverse("mirror", args=[here])))
    for deed, said in (("pause", "Paused"), ("resume", "Active")):
        assert sam.post(reverse("mirror", args=[here]), {"do": deed}).status_code == 303
        assert said in page_of(sam.get(reverse("mirrors")))


def test_records_say_where_they_are_kept_and_offer_no_edits(ada: Actor, sam: Client, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + A1 + B1)
    mirror_id = a_mirror(ada, link="https://crm.example.com/{id}")
    load(mirror_id, ada)
    number, account_id = deal(ada, "1"), visible_accounts(ada).order_by("name_key").values_list("pk", flat=True)[0]
    for kind, record_id in (("opportunity", number), ("account", account_id)):
        html = page_of(sam.get(reverse(kind, args=[record_id])))
        assert "Kept in Old CRM" in html
        assert "https://crm.example.com/" in html
        assert reverse(f"{kind}_field", args=[record_id, "name"]) not in html
    assert "Move to" not in page_of(sam.get(reverse("opportunity", args=[number])))
    assert "Kept in Old CRM" in page_of(sam.get(reverse("opportunities")))
    for name in ("opportunity_move", "opportunity_delete"):
        assert "Kept in Old CRM" in page_of(sam.get(reverse(name, args=[number])), 422)
    for name in ("account_edit", "account_delete"):
        assert "Kept in Old CRM" in page_of(sam.get(reverse(name, args=[account_id])), 422)


def test_one_record_and_then_all_are_taken_over(ada: Actor, sam: Client, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", DEAL_HEADER + A1 + B1)
    mirror_id = a_mirror(ada)
    load(mirror_id, ada)
    number = deal(ada, "1")
    address = reverse("foreign_take_over", args=["opportunity", number])
    assert "Work here from now on" in page_of(sam.get(address))
    assert sam.post(address).status_code == 303
    assert "Kept in Old CRM" not in page_of(sam.get(reverse("opportunity", args=[number])))
    assert foreign_counts(mirror_id) == ({"account": 2, "opportunity": 1}, 1)
    whole = reverse("mirror_take_over", args=[mirror_id])
    assert "3 records of Old CRM" in page_of(sam.get(whole))
    assert sam.post(whole).status_code == 303
    assert foreign_counts(mirror_id) == ({}, 4)
    assert "Taken over" in page_of(sam.get(reverse("mirror", args=[mirror_id])))


def test_trouble_is_shown_with_its_place_and_told(ada: Actor, sam: Client, root: Path, put: Put) -> None:
    put("accounts.csv", ACCOUNT_ROWS)
    put("deals-2026-03-01.csv", "nr,title\n1,Presses\n")
    mirror_id = a_mirror(ada)
    load(mirror_id, ada)
    html = page_of(sam.get(reverse("mirror", args=[mirror_id])))
    assert "Load it all the same" in html
    assert failed_mirrors() == [(mirror_id, "Weekly")]
    assert told_people(mirror_id) == [ada.person_id]
    refused = MirrorFile.objects.get(name="deals-2026-03-01.csv")
    assert sam.post(reverse("mirror", args=[mirror_id]), {"do": "again", "file": refused.pk}).status_code == 303
    assert sam.post(reverse("mirror", args=[mirror_id]), {"do": "again", "file": "x"}).status_code == 404
    assert sam.post(reverse("mirror", args=[mirror_id]), {"do": "dance"}).status_code == 404
