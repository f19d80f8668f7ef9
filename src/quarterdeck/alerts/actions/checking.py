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

    A rule that the copy cannot answer now is looked at again the next time. What fails for one rule or recipient is
    logged, keeps no other waiting, and is tried again when the rule is due again.
    """
    happened = 0
    for rule_id in rule_ids:
        try:
            happened += _check(rule_id, at)
        except Exception:
            log.exception("The rule %s could not be looked at.", rule_id)
    return happened


def _check(rule_id: int, at: datetime) -> int:
    row = Rule.objects.filter(pk=rule_id, state=RuleState.ACTIVE.value).first()
    if row is None:
        return 0
    happened, is_answered = 0, True
    recipients = row.recipients.filter(person__is_active=True).order_by("pk")
    for recipient_id, person_id in recipients.values_list("pk", "person_id"):
        try:
            found = _read(row, person_id, at)
            is_answered = is_answered and not isinstance(found, Unavailable)
            if isinstance(found, Reading):
                happened += note_reading(recipient_id=recipient_id, version=row.version, found=found, at=at)
        except Exception:
            log.exception("The rule %s could not be looked at for %s.", rule_id, person_id)
    if is_answered:
        note_checked(rule_id=rule_id, version=row.version, at=at)
    return happened


def _read(row: Rule, person_id: int, at: datetime) -> Reading | Unavailable | None:
    """The figure for a recipient; None where they may not act any more, or what it is kept to is gone."""
    try:
        return reading(actor_for(person_id), fields_of(row), at)
    except (NotFound, Undefined):
        log.info("The rule %s says nothing to %s.", row.pk, person_id)
        return None


@action
def note_reading(*, recipient_id: int, version: int, found: Reading, at: datetime) -> bool:
    """Write what a figure means for one recipient, and tell them where they are to be told; whether anything happened.

    `version` is the rule's that was asked: a rule edited since is asked anew. The rows of the firing, the notice, the
    mail that is owed and how the rule stands are written together.
    """
    if found.value is None:
        return False
    # The rule first, as whoever edits it does.
    asked = Rule.objects.filter(recipients=recipient_id, version=version, state=RuleState.ACTIVE.value)
    rule = asked.select_for_update(of=("self",)).first()
    row = Recipient.objects.select_for_update().filter(pk=recipient_id).first()
    reader = _actor(row.person_id) if row else None
    if rule is None or row is None or reader is None:
        return False
    fields = fields_of(rule)
    standing = Standing(row.is_firing, row.is_muted, row.told_at, row.told_value)
    verdict = judged(fields, standing, found.value, at)
    if verdict.happened is None:
        return False
    row.is_firing = verdict.happened is not Happened.RESOLVED
    if verdict.is_told:
        row.told_at, row.told_value = at, found.value
    row.save(update_fields=["is_firing", "told_at", "told_value"])
    firing = Firing.objects.create(
        rule_id=rule.pk,
        person_id=row.person_id,
        name=rule.name,
        kind=rule.kind,
        period=rule.period,
        segment=rule.segment,
        segment_value=rule.segment_value,
        happened=verdict.happened.value,
        value=found.value,
        threshold=fields.threshold,
        behind=found.behind,
        at=at,
        is_told=verdict.is_told,
    )
    event = AlertFired(rule.pk, row.person_id, verdict.happened.value, verdict.is_told)
    record(event, system_actor().stamp(at, SYSTEM))
    if verdict.is_told:
        _tell(firing, rule, reader)
    return True


def _actor(person_id: int) -> Actor | None:
    """The recipient as an actor; None where they may not act any more."""
    try:
        return actor_for(person_id)
    except NotFound:
        return None


@action
def note_checked(*, rule_id: int, version: int, at: datetime) -> None:
    """Note when a rule was last looked at, unless it was edited since."""
    Rule.objects.filter(pk=rule_id, version=version).update(checked_at=at)


def _tell(firing: Firing, rule: Rule, reader: Actor) -> None:
    fields = fields_of(rule)
    numbers, currency = (firing.value, firing.threshold), company().reporting_currency
    said = sentence(fields.kind, Happened(firing.happened), numbers, currency, reader.locale).render(gettext)
    note = NewNotification(reader.person_id, KIND, rule.pk, NoticeKind.ALERT_FIRED, None, {"what": said})
    # Who does not want to be noticed of alerts does not want mail of them either.
    if notify(notes=[note], at=firing.at) and rule.by_mail:
        page = f"{settings.PUBLIC_URL}{reverse('alert_rule', args=[rule.pk])}"
        more = gettext("The rule, the rows behind it, and where to mute it:")
        letter = Letter(
            subject=f"{rule.name}: {said}", text=f"{rule.name}\n\n{said}\n\n{more}\n{page}\n", unsubscribe=page
        )
        post(letter=letter, key=f"alert:{public_id(rule.pk)}:{firing.pk}", person_id=reader.person_id, at=firing.at)
