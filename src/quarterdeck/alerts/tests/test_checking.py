"""Rules look at figures with the eyes of each recipient, tell them once, and say the same as the pages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.alerts.actions import (
    add_rule,
    check_rules,
    edit_rule,
    mark_read,
    set_rule_muted,
    set_rule_state,
)
from quarterdeck.alerts.models import Firing, Recipient, Rule
from quarterdeck.alerts.queries import due_rules, firings, reading, rule, unread_count
from quarterdeck.alerts.terms import AlertKind, Happened, RuleFields, RuleState, Segment
from quarterdeck.alerts.tests.conftest import FORM, a_rule
from quarterdeck.journal.queries import timeline
from quarterdeck.mails.actions import send_due
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.queries import notices
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from quarterdeck.warehouse.terms import Unavailable
from tests.cast import SYSTEM, actor

NOW = timezone.now()


def check(*rule_ids: int, days: float = 0) -> int:
    return check_rules(rule_ids, at=timezone.now() + timedelta(days=days))


def happened() -> list[tuple[int, str, int, bool]]:
    rows = Firing.objects.order_by("pk")
    return list(rows.values_list("person_id", "happened", "value", "is_told"))


def test_each_recipient_is_told_what_they_see_and_nothing_twice(sales: Sales) -> None:
    cast = sales.cast
    rule_id = a_rule(cast.max, recipients=(cast.max, cast.rita))
    assert check(rule_id) == 2
    # 100,000 of 400,000 a year; the quarter's quota is a quarter of it: 1.0
    assert set(happened()) == {(cast.max, "fired", 10_000, True), (cast.rita, "fired", 10_000, True)}
    assert check(rule_id) == 0
    assert unread_count(actor(cast.rita)) == 1
    (note,) = notices(actor(cast.rita)).rows
    assert (note.record_name, note.what) == ("Thin", "Remaining coverage is 1.00, below 3.00.")
    assert Rule.objects.get(pk=rule_id).checked_at is not None
    assert due_rules(timezone.now()) == []
    assert due_rules(timezone.now() + timedelta(hours=1)) == [rule_id]


def test_the_value_is_that_of_the_report_with_the_same_filters(sales: Sales) -> None:
    cast, now = sales.cast, timezone.now()
    fields = RuleFields(name="Olga", kind=AlertKind.COVERAGE_LOW, threshold=1, segment=Segment.OWNER, value=cast.olga)
    found = reading(actor(cast.sam), fields, now)
    assert not isinstance(found, Unavailable)
    assert (found.value, found.behind) == (None, 1), "Olga has no quota"
    every = reading(actor(cast.sam), RuleFields(name="All", kind=AlertKind.COVERAGE_LOW, threshold=1), now)
    assert not isinstance(every, Unavailable)
    assert (every.value, every.behind) == (10_700, 2)


def test_it_is_over_and_comes_again_quietly(sales: Sales) -> None:
    cast = sales.cast
    rule_id = a_rule(cast.rita)
    check(rule_id)
    more = sales.deal(by="system", name="More", amount=Decimal(300_000), close_date=NOW.date(), owner_id=cast.rita)
    assert check(rule_id) == 1
    sales.edit(more, by="system", amount=Decimal(1))
    assert check(rule_id) == 1
    assert [(what, told) for _who, what, _value, told in happened()] == [
        ("fired", True), ("resolved", False), ("fired", False),
    ]  # fmt: skip
    assert check(rule_id, days=7) == 1
    assert happened()[-1][1:] == ("repeated", 10_000, True)


def test_a_muted_rule_tells_nobody_but_others(sales: Sales) -> None:
    cast = sales.cast
    rule_id = a_rule(cast.max, recipients=(cast.max, cast.rita))
    set_rule_muted(rule_id=rule_id, is_muted=True, by=actor(cast.rita), via=FORM)
    check(rule_id)
    assert {who: told for who, *_rest, told in happened()} == {cast.max: True, cast.rita: False}
    assert unread_count(actor(cast.rita)) == 0
    assert rule(actor(cast.rita), rule_id).is_muted
    with pytest.raises(NotFound):
        set_rule_muted(rule_id=rule_id, is_muted=True, by=actor(cast.olga), via=FORM)


def test_a_paused_rule_and_who_left_are_not_looked_at(sales: Sales) -> None:
    cast = sales.cast
    rule_id, other = a_rule(cast.max), a_rule(cast.max, recipients=(cast.rita,))
    set_rule_state(rule_id=rule_id, state=RuleState.PAUSED, by=actor(cast.max), via=FORM)
    deactivate_person(person_id=cast.rita, by=system_actor(), via=SYSTEM)
    assert check(rule_id, other) == 0
    assert happened() == []


def test_a_mail_is_owed_with_the_firing_where_it_is_set(sales: Sales, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    rule_id = a_rule(sales.cast.rita, by_mail=True)
    check(rule_id)
    assert send_due(timezone.now() + timedelta(seconds=5)) == 1
    (letter,) = mail.outbox
    assert letter.subject == "Thin: Remaining coverage is 1.00, below 3.00."
    assert "/alerts/rules/" in str(letter.body)


def test_stalled_value_slips_and_drops_are_read(sales: Sales) -> None:
    cast, now = sales.cast, timezone.now()
    at = now - timedelta(days=400)
    sales.deal(by="system", at=at, name="Old", amount=Decimal(5_000), close_date=now.date(), owner_id=cast.rita)
    values = {}
    for kind in (AlertKind.STALLED, AlertKind.COMMIT_SLIPPING, AlertKind.CONVERSION_DROP, AlertKind.CREATION_LOW):
        found = reading(actor(cast.rita), RuleFields(name="x", kind=kind, threshold=1), now)
        assert not isinstance(found, Unavailable)
        values[kind] = (found.value, found.behind)
    assert values[AlertKind.STALLED] == (500_000, 1)
    assert values[AlertKind.COMMIT_SLIPPING] == (None, 0), "nothing was committed"
    assert values[AlertKind.CONVERSION_DROP] == (None, 0), "too few to say"
    assert values[AlertKind.CREATION_LOW][0] is None, "nothing was closed"


def test_reading_marks_up_to_what_was_read(sales: Sales) -> None:
    cast = sales.cast
    first, second = a_rule(cast.rita), a_rule(cast.rita, name="Other")
    check(first, second)
    rita = actor(cast.rita)
    rows, cursor = firings(rita, limit=1)
    assert (rows[0].is_unread, rows[0].happened, bool(cursor)) == (True, Happened.FIRED, True)
    mark_read(by=rita, via=FORM, firing_id=rows[0].id)
    assert unread_count(rita) == 1
    mark_read(by=rita, via=FORM)
    assert (unread_count(rita), firings(rita, is_unread=True)[0]) == (0, [])
    with pytest.raises(NotFound):
        mark_read(by=actor(cast.olga), via=FORM, firing_id=rows[0].id)


def test_rules_for_others_are_written_by_who_may_change_their_deals(sales: Sales) -> None:
    cast = sales.cast
    for by in (cast.olga, cast.rolf):
        with pytest.raises((Refused, NotPermitted)):
            a_rule(by, recipients=(cast.rita,))
    rule_id = a_rule(cast.max, recipients=(cast.rita,))
    fields = rule(actor(cast.rita), rule_id).fields
    with pytest.raises(NotPermitted):
        edit_rule(rule_id=rule_id, fields=fields, by=actor(cast.rita), via=FORM)
    with pytest.raises(NotFound):
        rule(actor(cast.olga), rule_id)
    with pytest.raises(Refused) as refused:
        a_rule(cast.rita, segment=Segment.OWNER, value=cast.olga)
    assert refused.value.reasons[0].code == "alert_value_unknown"


def test_what_it_watches_anew_begins_anew_and_the_journal_tells(sales: Sales) -> None:
    cast = sales.cast
    rule_id = add_rule(
        fields=RuleFields(name="Thin", kind=AlertKind.COVERAGE_LOW, threshold=30_000), by=actor(cast.rita), via=FORM
    )
    check(rule_id)
    fields = RuleFields(name="Stalls", kind=AlertKind.STALLED, threshold=100, recipients=(cast.rita,))
    edit_rule(rule_id=rule_id, fields=fields, by=actor(cast.rita), via=FORM)
    assert not Recipient.objects.get().is_firing
    set_rule_state(rule_id=rule_id, state=RuleState.DELETED, by=actor(cast.rita), via=FORM)
    assert [entry.event for entry in reversed(timeline("alert_rule", rule_id))] == [
        "alert_rule.added", "alert_rule.fired", "alert_rule.edited", "alert_rule.state_changed",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        rule(actor(cast.rita), rule_id)


def test_the_journal_tells_everything_of_a_rule_and_who_muted_it(sales: Sales) -> None:
    cast = sales.cast
    rule_id = a_rule(cast.max, segment=Segment.OWNER, value=cast.rita)
    fields = replace(rule(actor(cast.max), rule_id).fields, value=cast.max, recipients=(cast.max, cast.rita))
    edit_rule(rule_id=rule_id, fields=fields, by=actor(cast.max), via=FORM)
    for is_muted in (True, True, False):
        set_rule_muted(rule_id=rule_id, is_muted=is_muted, by=actor(cast.rita), via=FORM)
    added, edited, *muted = reversed(timeline("alert_rule", rule_id))
    assert {one.field: one.new for one in added.changes} == {
        "name": "Thin", "kind": "coverage_low", "period": "this-quarter", "segment": "owner", "value_id": cast.rita,
        "threshold": 30_000, "worsens_by": 0, "quiet_days": 7, "by_mail": False, "recipient_id": [cast.max],
    }  # fmt: skip
    assert {one.field: (one.old, one.new) for one in edited.changes} == {
        "value_id": (cast.rita, cast.max), "recipient_id": ([cast.max], sorted([cast.max, cast.rita])),
    }  # fmt: skip
    said = [(entry.event, entry.actor_id, entry.changes[0].field, entry.changes[0].new) for entry in muted]
    assert said == [("alert_rule.muted", cast.rita, "is_muted", state) for state in (True, False)]


def test_what_was_told_is_fixed_but_for_the_name_of_its_rule(sales: Sales) -> None:
    check(a_rule(sales.cast.rita))
    assert Firing.objects.update(name="") == 1
    for change in ({"value": 1}, {"kind": "stalled"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Firing.objects.update(**change)
