"""Looking at figures and telling people: the copy is asked outside of transactions, what it means is written after."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from quarterdeck.alerts.events import AlertFired
from quarterdeck.alerts.models import Firing, Recipient, Rule
from quarterdeck.alerts.queries.readings import Reading, reading
from quarterdeck.alerts.queries.rows import fields_of
from quarterdeck.alerts.queries.words import sentence
from quarterdeck.alerts.rules import judged
from quarterdeck.alerts.terms import KIND, Happened, RuleState, Standing
from quarterdeck.analytics.answering import Undefined
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.mails.actions import post
from quarterdeck.outbound.mail import Letter
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind
from quarterdeck.users.queries import actor_for, company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound
from quarterdeck.warehouse.terms import Unavailable

SYSTEM = Via(Door.SYSTEM)
log = logging.getLogger(__name__)


def check_rules(rule_ids: Sequence[int], *, at: datetime) -> int:
    """Look at these rules, each for every recipient with the rights of this moment; how often anything happened.

    A rule that the copy cannot answer now is looked at again the next time.
    """
    happened = 0
    for rule_id in rule_ids:
        row = Rule.objects.filter(pk=rule_id, state=RuleState.ACTIVE.value).first()
        if row is None:
            continue
        is_answered = True
        for recipient_id, person_id in row.recipients.order_by("pk").values_list("pk", "person_id"):
            found = _read(row, person_id, at)
            is_answered = is_answered and not isinstance(found, Unavailable)
            if isinstance(found, Reading):
                happened += note_reading(recipient_id=recipient_id, found=found, at=at)
        if is_answered:
            note_checked(rule_id=rule_id, at=at)
    return happened


def _read(row: Rule, person_id: int, at: datetime) -> Reading | Unavailable | None:
    """The figure for a recipient; None where they may not act any more, or what it is kept to is gone."""
    try:
        return reading(actor_for(person_id), fields_of(row), at)
    except (NotFound, Undefined):
        log.info("The rule %s says nothing to %s.", row.pk, person_id)
        return None


@action
def note_reading(*, recipient_id: int, found: Reading, at: datetime) -> bool:
    """Write what a figure means for one recipient, and tell them where they are to be told; whether anything happened.

    The rows of the firing, the notice, the mail that is owed and how the rule stands are written together.
    """
    if found.value is None:
        return False
    recipients = Recipient.objects.select_for_update(of=("self",)).select_related("rule")
    row = recipients.filter(pk=recipient_id, rule__state=RuleState.ACTIVE.value).first()
    if row is None:
        return False
    fields = fields_of(row.rule)
    standing = Standing(row.is_firing, row.is_muted, row.told_at, row.told_value)
    verdict = judged(fields, standing, found.value, at)
    if verdict.happened is None:
        return False
    row.is_firing = verdict.happened is not Happened.RESOLVED
    if verdict.is_told:
        row.told_at, row.told_value = at, found.value
    row.save(update_fields=["is_firing", "told_at", "told_value"])
    firing = Firing.objects.create(
        rule_id=row.rule_id,
        person_id=row.person_id,
        happened=verdict.happened.value,
        value=found.value,
        threshold=fields.threshold,
        behind=found.behind,
        at=at,
        is_told=verdict.is_told,
    )
    event = AlertFired(row.rule_id, row.person_id, verdict.happened.value, verdict.is_told)
    record(event, system_actor().stamp(at, SYSTEM))
    if verdict.is_told:
        _tell(firing, row.rule, actor_for(row.person_id))
    return True


@action
def note_checked(*, rule_id: int, at: datetime) -> None:
    """Note when a rule was last looked at."""
    Rule.objects.filter(pk=rule_id).update(checked_at=at)


def _tell(firing: Firing, rule: Rule, reader: Actor) -> None:
    fields = fields_of(rule)
    numbers, currency = (firing.value, firing.threshold), company().reporting_currency
    said = sentence(fields.kind, Happened(firing.happened), numbers, currency, reader.locale).render(gettext)
    note = NewNotification(reader.person_id, KIND, rule.pk, NoticeKind.ALERT_FIRED, None, {"what": said})
    notify(notes=[note], at=firing.at)
    if rule.by_mail:
        page = f"{settings.PUBLIC_URL}{reverse('alert_rule', args=[rule.pk])}"
        more = gettext("The rule, the rows behind it, and where to mute it:")
        letter = Letter(
            subject=f"{rule.name}: {said}", text=f"{rule.name}\n\n{said}\n\n{more}\n{page}\n", unsubscribe=page
        )
        post(letter=letter, key=f"alert:{public_id(rule.pk)}:{firing.pk}", person_id=reader.person_id, at=firing.at)
