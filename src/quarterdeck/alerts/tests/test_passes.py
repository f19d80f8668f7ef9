"""What happens while rules are looked at: people edit rules and leave, the copy breaks, notices are not wanted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.alerts.actions import check_rules, edit_rule
from quarterdeck.alerts.models import Firing, Rule
from quarterdeck.alerts.queries import Reading, reading, rule
from quarterdeck.alerts.terms import RuleFields
from quarterdeck.alerts.tests.conftest import FORM, a_rule
from quarterdeck.mails.actions import send_due
from quarterdeck.mails.queries import live_address, mail_facts
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.actions import set_muted_notices
from quarterdeck.records.terms import NoticeKind
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.terms import Unavailable
from tests.cast import SYSTEM, actor

Told = Reading | Unavailable
Meanwhile = Callable[[Actor, RuleFields], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Meanwhile], None]:
    """Something happens after the copy was asked and before it is written what its answer means."""

    def happens(deed: Meanwhile) -> None:
        def asked(by: Actor, fields: RuleFields, now: datetime) -> Told:
            found = reading(by, fields, now)
            deed(by, fields)
            return found

        monkeypatch.setattr("quarterdeck.alerts.actions.checking.reading", asked)

    return happens


def told() -> set[tuple[int, int]]:
    return set(Firing.objects.values_list("rule_id", "person_id"))


def test_a_rule_edited_meanwhile_is_not_judged_by_what_it_says_now(
    sales: Sales, meanwhile: Callable[[Meanwhile], None]
) -> None:
    rita = actor(sales.cast.rita)
    rule_id = a_rule(rita.person_id, threshold=5_000)

    def edited(_by: Actor, fields: RuleFields) -> None:
        changed = replace(fields, threshold=90_000, recipients=(rita.person_id,))
        edit_rule(rule_id=rule_id, fields=changed, by=rita, via=FORM)

    meanwhile(edited)
    assert check_rules([rule_id], at=timezone.now()) == 0
    assert (told(), Rule.objects.get().checked_at) == (set(), None)
    meanwhile(lambda _by, _fields: None)
    assert check_rules([rule_id], at=timezone.now()) == 1


def test_what_breaks_for_one_rule_or_person_ends_nothing_else(
    sales: Sales, meanwhile: Callable[[Meanwhile], None], caplog: pytest.LogCaptureFixture
) -> None:
    cast = sales.cast
    broken, both = a_rule(cast.max, name="Broken"), a_rule(cast.max, recipients=(cast.max, cast.rita))

    def breaks(by: Actor, fields: RuleFields) -> None:
        if fields.name == "Broken":
            raise RuntimeError("The copy fell over.")
        if by.person_id == cast.rita:
            deactivate_person(person_id=cast.rita, by=system_actor(), via=SYSTEM)

    meanwhile(breaks)
    assert check_rules([broken, both], at=timezone.now()) == 1
    assert told() == {(both, cast.max)}
    assert f"The rule {broken} could not be looked at for {cast.max}." in caplog.text
    assert None not in set(Rule.objects.values_list("checked_at", flat=True)), "tried again in an hour"
    assert rule(actor(cast.max), both).is_firing


def test_whoever_wants_no_notices_of_alerts_gets_no_mail_of_them(sales: Sales, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    cast = sales.cast
    set_muted_notices(muted=[NoticeKind.ALERT_FIRED], by=actor(cast.rita), via=FORM)
    assert check_rules([a_rule(cast.max, by_mail=True, recipients=(cast.max, cast.rita))], at=timezone.now()) == 2
    assert mail_facts(timezone.now()).waiting == 1
    send_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [[live_address(cast.max)]]
