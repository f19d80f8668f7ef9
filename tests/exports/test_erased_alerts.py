"""Rules of alerts, what they told and mail are told of a person, and go or lose their names where they are erased."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from quarterdeck.alerts.actions import edit_rule, note_reading
from quarterdeck.alerts.models import Firing, Recipient, Rule
from quarterdeck.alerts.queries import Reading, rule
from quarterdeck.exports.actions import erase_person
from quarterdeck.exports.queries.privacy import Held, held_about
from quarterdeck.exports.terms import HELD_LABELS
from quarterdeck.journal.actions import action, seal_entries
from quarterdeck.journal.queries.seals import journal_check
from quarterdeck.mails.actions import post
from quarterdeck.mails.models import Mail
from quarterdeck.outbound.mail import Letter
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from tests.attacks.test_a19_erased import tables_with
from tests.cast import SYSTEM, Cast, a_person, actor
from tests.matrix.alerted import a_rule

pytestmark = pytest.mark.django_db
RULE, LATER, SAID = "Qzvxrule of mine", "Qzvxlater of mine", "Qzvxsaid"


@pytest.fixture
def left(cast: Cast, settings: Settings) -> int:
    """Somebody with a rule that fired and was called otherwise, and a letter that waits; Rita has such as well."""
    settings.EMAIL_HOST = "mail.example.com"
    person, now = a_person("Lars Lund"), timezone.now()
    for who, name in ((person, RULE), (cast.rita, "Hers")):
        rule_id = a_rule(who, name)
        recipient = Recipient.objects.get(rule_id=rule_id)
        note_reading(recipient_id=recipient.pk, version=1, found=Reading(50_000, 3, now), at=now)
        letter = Letter(SAID if who == person else "Hello", "Text")
        action(post)(letter=letter, key=f"a:{who}", person_id=who)
    own = Rule.objects.get(author_id=person)
    fields = rule(actor(person), own.pk).fields
    edit_rule(
        rule_id=own.pk,
        fields=type(fields)(name=LATER, kind=fields.kind, threshold=1, recipients=fields.recipients),
        by=actor(person),
        via=SYSTEM,
    )
    deactivate_person(person_id=person, by=system_actor(), via=SYSTEM)
    return person


def held(person: int) -> Held:
    return held_about(system_actor(), "person", person)


def test_what_is_held_of_alerts_and_mail_is_told(left: int) -> None:
    counts = dict(held(left).counts())
    told = {name: counts.get(name) for name in ("alert_rules", "alert_recipients", "alerts", "mails")}
    assert told == {"alert_rules": 1, "alert_recipients": 1, "alerts": 1, "mails": 1}
    assert held(left).tables["alerts"][0]["name"] == RULE
    assert set(counts) <= set(HELD_LABELS)


def test_what_somebody_wrote_into_alerts_and_was_to_get_goes_with_them(left: int, cast: Cast) -> None:
    words = (RULE, LATER, SAID)
    assert [word for word in words if not tables_with(word)] == [], "they are there to be erased"
    while seal_entries():
        pass
    erase_person(person_id=left, by=system_actor(), via=SYSTEM)
    assert {word: tables for word in words if (tables := tables_with(word))} == {}
    assert journal_check() == []
    assert (Rule.objects.get(author_id=left).name, Firing.objects.get(person_id=left).value) == ("Deals stall", 50_000)
    assert not Recipient.objects.filter(person_id=left).exists()
    assert list(Mail.objects.values_list("person_id", flat=True)) == [cast.rita]
    assert Firing.objects.get(person_id=cast.rita).name == "Hers"
    assert Recipient.objects.filter(person_id=cast.rita).exists()
