"""Rules: added, edited, paused, resumed, deleted; muted by those they tell."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from quarterdeck.alerts.events import RuleAdded, RuleEdited, RuleMuted, RuleStateChanged
from quarterdeck.alerts.models import Recipient, Rule
from quarterdeck.alerts.queries.rows import fields_of, may_edit, visible
from quarterdeck.alerts.rules import rule_reasons
from quarterdeck.alerts.terms import MOST_RULES, RuleFields, RuleState, Segment
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.queries.movement import choices
from quarterdeck.saved_views.actions.views import require_person
from quarterdeck.users.queries import company
from quarterdeck.users.queries.people import writable_owners
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, require_version


@action
def add_rule(*, fields: RuleFields, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a rule of the actor's own, who is told unless others are named; its id.

    Raises NotPermitted for who is no person, Refused with every reason.
    """
    at = at or timezone.now()
    require_person(by)
    if Rule.objects.exclude(state=RuleState.DELETED.value).filter(author_id=by.person_id).count() >= MOST_RULES:
        raise Refused.because("alert_rules_too_many", Text.of("You have {most} rules already.", most=MOST_RULES))
    kept = _checked(fields, by, by.person_id)
    row = Rule(author_id=by.person_id, created_at=at)
    _fill(row, kept)
    row.save(force_insert=True)
    Recipient.objects.bulk_create(Recipient(rule=row, person_id=person_id) for person_id in kept.recipients)
    record(RuleAdded(record_id=row.pk), by.stamp(at, via), _changes(None, kept, by.person_id))
    return row.pk


@action
def edit_rule(*, rule_id: int, fields: RuleFields, by: Actor, via: Via, version: int | None = None) -> None:
    """Change a rule. What it told stays; how it stands begins anew when what it watches changes.

    Raises NotFound, NotPermitted, Stale, Refused with every reason.
    """
    row = held_rule(rule_id, by)
    require_version(version, row.version)
    before = set(row.recipients.values_list("person_id", flat=True))
    kept = _checked(fields, by, row.author_id, already=before)
    old = fields_of(row, before)
    if old == kept:
        return
    _fill(row, kept)
    row.checked_at = None
    row.recipients.exclude(person_id__in=kept.recipients).delete()
    Recipient.objects.bulk_create(
        Recipient(rule=row, person_id=person_id) for person_id in kept.recipients if person_id not in before
    )
    if (old.kind, old.period, old.segment, old.value) != (kept.kind, kept.period, kept.segment, kept.value):
        row.recipients.update(is_firing=False, told_at=None, told_value=None)
    _saved(row, RuleEdited(record_id=row.pk), by, via, _changes(old, kept, row.author_id))


@action
def set_rule_state(*, rule_id: int, state: RuleState, by: Actor, via: Via) -> None:
    """Pause, resume or delete a rule; what it told stays. Raises NotFound, NotPermitted."""
    row = held_rule(rule_id, by)
    if row.state == state.value:
        return
    change = FieldChange("state", row.state, state.value)
    row.state = state.value
    _saved(row, RuleStateChanged(record_id=row.pk), by, via, [change])


@action
def set_rule_muted(*, rule_id: int, is_muted: bool, by: Actor, via: Via) -> None:
    """Let a rule tell the actor nothing, or again; others are told as before. Raises NotFound, NotPermitted."""
    require_person(by)
    own = Recipient.objects.filter(rule__in=visible(by), rule_id=rule_id, person_id=by.person_id)
    row = own.select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound("alert_rule")
    if row.is_muted is is_muted:
        return
    change = FieldChange("is_muted", row.is_muted, is_muted)
    row.is_muted = is_muted
    row.save(update_fields=["is_muted"])
    record(RuleMuted(record_id=rule_id), by.stamp(timezone.now(), via), [change])


def held_rule(rule_id: int, by: Actor) -> Rule:
    """A rule locked for a change by who may. Raises NotFound, NotPermitted."""
    require_person(by)
    seen = visible(by).filter(pk=rule_id).values("pk")
    row = Rule.objects.select_for_update(of=("self",)).filter(pk__in=seen).first()
    if row is None:
        raise NotFound("alert_rule")
    if not may_edit(by, row):
        raise NotPermitted(
            Permission.SETTINGS_MANAGE.value, Text.of("Whoever wrote a rule changes it. You can mute it for yourself.")
        )
    return row


def segment_values(by: Actor, segment: Segment) -> list[tuple[int, str]]:
    """What of a segment a rule may be kept to by who writes it: teams and owners they see, pipelines."""
    if segment is Segment.PIPELINE:
        home = company()
        specs = Lens(actor=by, currency=home.reporting_currency, now=timezone.now(), of=home).specs.values()
        return [(spec.id, spec.name) for spec in specs if not spec.is_retired]
    if segment is Segment.ALL:
        return []
    teams, people = choices(by)
    return [(team.id, team.name) for team in teams] if segment is Segment.TEAM else people


def _checked(fields: RuleFields, by: Actor, author_id: int, already: Collection[int] = ()) -> RuleFields:
    recipients = tuple(sorted(set(fields.recipients) or {author_id}))
    kept = RuleFields(
        name=clean_line(fields.name),
        kind=fields.kind,
        threshold=fields.threshold,
        period=fields.period,
        segment=fields.segment,
        value=fields.value,
        worsens_by=fields.worsens_by,
        quiet_days=fields.quiet_days,
        by_mail=fields.by_mail,
        recipients=recipients,
    )
    reachable = {person.id for person in writable_owners(by)} | set(already)
    known = {value for value, _ in segment_values(by, kept.segment)}
    if reasons := rule_reasons(kept, known=known, reachable=reachable, own=author_id):
        raise Refused(reasons)
    return kept


# Fields of a rule as the journal names them.
_FIELDS = {
    "name": "name", "kind": "kind", "period": "period", "segment": "segment", "value": "value_id",
    "threshold": "threshold", "worsens_by": "worsens_by", "quiet_days": "quiet_days", "by_mail": "by_mail",
    "recipients": "recipient_id",
}  # fmt: skip


def _changes(old: RuleFields | None, kept: RuleFields, author_id: int) -> list[FieldChange]:
    """What differs from before, of a new rule everything that was said; an empty text counts as no value.

    What its writer called it goes with them.
    """
    told = [(said, _said(old, name), _said(kept, name)) for name, said in _FIELDS.items()]
    whose = {"name": ("person", author_id)}
    return [FieldChange(said, was, now, whose.get(said)) for said, was, now in told if was != now]


def _said(fields: RuleFields | None, name: str) -> object:
    value: object = getattr(fields, name, None)
    return None if value == "" else value


def _fill(row: Rule, kept: RuleFields) -> None:
    row.name, row.kind, row.period = kept.name, kept.kind.value, kept.period.value
    row.segment, row.segment_value = kept.segment.value, kept.value
    row.threshold, row.worsens_by, row.quiet_days = kept.threshold, kept.worsens_by, kept.quiet_days
    row.by_mail = kept.by_mail


def _saved(row: Rule, event: RuleEdited | RuleStateChanged, by: Actor, via: Via, changes: list[FieldChange]) -> None:
    row.version += 1
    row.save()
    record(event, by.stamp(timezone.now(), via), changes)
