"""Undo of whole imports."""

from datetime import UTC, datetime

import pytest

from quarterdeck.customers.actions import edit_account
from quarterdeck.customers.models import Account, Contact
from quarterdeck.imports.actions import undo_import
from quarterdeck.imports.models import ExternalId, Import, ImportRow
from quarterdeck.imports.queries import UndoReport, left_rows
from quarterdeck.imports.terms import ImportState, Kind, Plan
from quarterdeck.journal.models import Entry
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.actions import edit_opportunity, restore_opportunity
from quarterdeck.opportunities.models import Opportunity, OpportunityContact
from quarterdeck.opportunities.queries import check_totals, history_rows
from quarterdeck.users.terms import Actor
from quarterdeck.values.timeline import as_of
from quarterdeck.values.verdict import Conflict, NotPermitted, Refused
from tests.imports.test_external_ids import Bring, ada, bring

__all__ = ["ada", "bring"]
pytestmark = pytest.mark.django_db
FORM = Via(Door.FORM)
DEALS = "6A,First,,,\n6B,Second,,,\n6C,Third,,,\n"


def active() -> list[str]:
    return sorted(Opportunity.objects.filter(state="active").values_list("name", flat=True))


def test_what_an_import_made_goes_and_counts_in_no_past(bring: Bring, ada: Actor) -> None:
    report = bring(Kind.OPPORTUNITIES, DEALS)
    ids = list(Opportunity.objects.values_list("pk", flat=True))
    then = datetime.now(UTC)
    assert undo_import(import_id=report.id, by=ada) == UndoReport(report.id, done=3, left=0)
    assert active() == []
    assert check_totals() == []
    assert [as_of(rows, true_at=then) for rows in history_rows(ids).values()] == [None] * 3
    # What was known before the undo is still known to have been known.
    assert all(as_of(rows, true_at=then, known_at=then) for rows in history_rows(ids).values())
    told = Entry.objects.get(event="import.undone")
    assert (told.record_id, told.actor_id) == (report.id, ada.person_id)
    restore_opportunity(opportunity_id=ids[0], by=ada, via=FORM)
    assert check_totals() == []


def test_an_undo_is_done_once_and_its_file_can_come_in_again(bring: Bring, ada: Actor) -> None:
    first = bring(Kind.OPPORTUNITIES, DEALS)
    undo_import(import_id=first.id, by=ada)
    entries = Entry.objects.count()
    assert undo_import(import_id=first.id, by=ada).done == 3
    assert Entry.objects.count() == entries
    assert not ExternalId.objects.exists()
    assert bring(Kind.OPPORTUNITIES, DEALS).plans == {Plan.CREATE: 3}
    assert active() == ["First", "Second", "Third"]


def test_the_ids_of_a_file_that_names_no_system_are_free_again_too(bring: Bring, ada: Actor) -> None:
    first = bring(Kind.OPPORTUNITIES, DEALS, source="")
    undo_import(import_id=first.id, by=ada)
    assert bring(Kind.OPPORTUNITIES, DEALS, source="").plans == {Plan.CREATE: 3}


def test_what_somebody_changed_since_is_left_alone_and_listed(bring: Bring, ada: Actor) -> None:
    report = bring(Kind.OPPORTUNITIES, DEALS)
    deal = Opportunity.objects.get(name="Second")
    edit_opportunity(opportunity_id=deal.pk, changes={"competitor": "Umbra"}, by=ada, via=FORM)
    assert undo_import(import_id=report.id, by=ada) == UndoReport(report.id, done=2, left=1)
    assert active() == ["Second"]
    (left,) = left_rows(report.id)
    assert (left.line, left.record_id, left.problems[0].reason.code) == (3, deal.pk, "changed_since")


def test_what_an_import_changed_goes_back(bring: Bring, ada: Actor) -> None:
    bring(Kind.OPPORTUNITIES, DEALS)
    second = bring(Kind.OPPORTUNITIES, "6A,Renamed,,,\n6B,Renamed too,,,\n6D,Fourth,,,\n")
    changed = Opportunity.objects.get(name="Renamed too")
    edit_opportunity(opportunity_id=changed.pk, changes={"name": "By hand"}, by=ada, via=FORM)
    assert undo_import(import_id=second.id, by=ada) == UndoReport(second.id, done=2, left=1)
    assert active() == ["By hand", "First", "Third"]
    assert check_totals() == []


def test_a_later_import_of_the_same_records_is_undone_first(bring: Bring, ada: Actor) -> None:
    first = bring(Kind.OPPORTUNITIES, DEALS)
    second = bring(Kind.OPPORTUNITIES, "6A,Renamed,,,\n")
    with pytest.raises(Refused) as refused:
        undo_import(import_id=first.id, by=ada)
    assert [reason.code for reason in refused.value.reasons] == ["imported_since"]
    undo_import(import_id=second.id, by=ada)
    assert undo_import(import_id=first.id, by=ada).left == 0
    assert active() == []


def test_an_undo_that_was_interrupted_goes_on(bring: Bring, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    report = bring(Kind.OPPORTUNITIES, DEALS)
    monkeypatch.setattr("quarterdeck.journal.actions.pacing.LEAST_AT_ONCE", 1)
    monkeypatch.setattr("quarterdeck.journal.actions.pacing.MOST_AT_ONCE", 1)

    def die(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_import(import_id=report.id, by=ada, progress=die)
    assert Import.objects.get(pk=report.id).state == ImportState.UNDOING
    assert active() == ["First", "Second"]
    assert undo_import(import_id=report.id, by=ada) == UndoReport(report.id, done=3, left=0)


def test_an_import_that_was_not_applied_to_its_end_is_undone_as_a_whole(bring: Bring, ada: Actor) -> None:
    report = bring(Kind.OPPORTUNITIES, DEALS)
    Import.objects.filter(pk=report.id).update(state=ImportState.APPLYING)
    ImportRow.objects.filter(batch_id=report.id, line=4).update(outcome="")
    assert undo_import(import_id=report.id, by=ada).done == 2
    assert active() == ["Third"]


def test_accounts_and_contacts_go_once_nothing_needs_them(bring: Bring, ada: Actor) -> None:
    accounts = bring(Kind.ACCOUNTS, "1A,Above,,\n1B,Below,1A,\n1C,Used,,\n")
    contacts = bring(Kind.CONTACTS, "3A,Ann,Lee,ann@example.com,1B\n")
    deals = bring(Kind.OPPORTUNITIES, "6A,First,1C,,\n")
    roles = bring(Kind.OPPORTUNITY_CONTACTS, "6A,3A,champion\n")
    assert undo_import(import_id=roles.id, by=ada).left == 0
    assert not OpportunityContact.objects.exists()
    assert undo_import(import_id=contacts.id, by=ada).left == 0
    assert not Contact.objects.filter(state="active").exists()
    assert undo_import(import_id=accounts.id, by=ada) == UndoReport(accounts.id, done=2, left=1)
    assert list(Account.objects.filter(state="active").values_list("name", flat=True)) == ["Used"]
    undo_import(import_id=deals.id, by=ada)


def test_an_account_that_was_edited_stays(bring: Bring, ada: Actor) -> None:
    report = bring(Kind.ACCOUNTS, "1A,Above,,\n")
    edit_account(account_id=Account.objects.get().pk, changes={"phone": "+49 30 1234567"}, by=ada, via=FORM)
    assert undo_import(import_id=report.id, by=ada).left == 1


def test_people_are_refused_before_anything_is_done(bring: Bring, ada: Actor) -> None:
    report = bring(Kind.PEOPLE, "5A,Berit Holm\n")
    with pytest.raises(Refused, match="Deactivate them"):
        undo_import(import_id=report.id, by=ada)
    assert Import.objects.get(pk=report.id).state == ImportState.APPLIED


def test_undo_takes_the_right_to_import_and_an_applied_import(
    bring: Bring, ada: Actor, actors: dict[str, Actor]
) -> None:
    checked = bring.check(Kind.OPPORTUNITIES, DEALS)
    with pytest.raises(Conflict):
        undo_import(import_id=checked.id, by=ada)
    with pytest.raises(NotPermitted):
        undo_import(import_id=checked.id, by=actors["rita"])
