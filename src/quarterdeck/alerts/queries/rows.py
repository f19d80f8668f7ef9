"""Rules and firings as people see them: their own, and those that tell them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from quarterdeck.alerts.models import Firing, Recipient, Rule
from quarterdeck.alerts.terms import AlertKind, Coming, Happened, RuleFields, RuleState, Segment
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

EVERY = timedelta(hours=1)
_SORT = "firings"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule. `is_firing` and `is_muted` are how it stands for the reader, None where it does not tell them."""

    id: int
    fields: RuleFields
    author_id: int
    author_name: str
    recipients: tuple[tuple[int, str], ...]
    state: RuleState
    is_firing: bool | None
    is_muted: bool | None
    may_edit: bool
    version: int
    created_at: datetime
    checked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringRow:
    """What the reader was or could have been told. Numbers in the scale of thresholds.

    `fields` is the rule as it was then; `is_rule_seen` whether the reader still sees the rule.
    """

    id: int
    rule_id: int
    fields: RuleFields
    happened: Happened
    value: int
    threshold: int
    behind: int
    at: datetime
    is_unread: bool
    is_rule_seen: bool


def visible(actor: Actor) -> QuerySet[Rule]:
    """The rules the actor wrote or is told by; all of them for who may change the company's settings."""
    rows = Rule.objects.exclude(state=RuleState.DELETED.value)
    if actor.may(Permission.SETTINGS_MANAGE):
        return rows
    own = Recipient.objects.filter(person_id=actor.person_id).values("rule_id")
    return rows.filter(Q(author_id=actor.person_id) | Q(pk__in=own))


def rules(actor: Actor) -> list[RuleRow]:
    """The actor's rules by name. Two queries."""
    rows = visible(actor).select_related("author").prefetch_related("recipients__person").order_by("name", "pk")
    return [_row(row, actor) for row in rows]


def rule(actor: Actor, rule_id: int) -> RuleRow:
    """One rule. Raises NotFound."""
    row = visible(actor).select_related("author").prefetch_related("recipients__person").filter(pk=rule_id).first()
    if row is None:
        raise NotFound("alert_rule")
    return _row(row, actor)


def may_edit(actor: Actor, row: Rule) -> bool:
    """Whether the actor may change a rule: their own, or any of those who may change the company's settings."""
    return row.author_id == actor.person_id or actor.may(Permission.SETTINGS_MANAGE)


def fields_of(row: Rule, recipients: Collection[int] = ()) -> RuleFields:
    """What was said of a rule."""
    return RuleFields(
        name=row.name,
        kind=AlertKind(row.kind),
        threshold=row.threshold,
        period=Coming(row.period),
        segment=Segment(row.segment),
        value=row.segment_value,
        worsens_by=row.worsens_by,
        quiet_days=row.quiet_days,
        by_mail=row.by_mail,
        recipients=tuple(sorted(recipients)),
    )


def _row(row: Rule, actor: Actor) -> RuleRow:
    recipients = list(row.recipients.all())
    own = next((one for one in recipients if one.person_id == actor.person_id), None)
    return RuleRow(
        id=row.pk,
        fields=fields_of(row, [one.person_id for one in recipients]),
        author_id=row.author_id,
        author_name=row.author.name,
        recipients=tuple(sorted(((one.person_id, one.person.name) for one in recipients), key=lambda one: one[1])),
        state=RuleState(row.state),
        is_firing=own.is_firing if own else None,
        is_muted=own.is_muted if own else None,
        may_edit=may_edit(actor, row),
        version=row.version,
        created_at=row.created_at,
        checked_at=row.checked_at,
    )


def firings(
    actor: Actor, *, is_unread: bool = False, rule_id: int | None = None, cursor: str = "", limit: int = 50
) -> tuple[list[FiringRow], str]:
    """What the actor was told and what came of it, the newest first, and the cursor of the next page.

    Three queries. Raises Refused for a foreign cursor.
    """
    rows = Firing.objects.filter(person_id=actor.person_id).order_by("-pk")
    rows = rows.filter(rule_id=rule_id) if rule_id else rows
    rows = rows.filter(_UNREAD) if is_unread else rows
    if cursor:
        (last,) = read_cursor(cursor, _SORT, [(int,)])
        rows = rows.filter(pk__lt=last)
    found = list(rows[: limit + 1])
    seen = seen_by(actor, {row.rule_id for row in found[:limit]})
    upto = dict(Recipient.objects.filter(person_id=actor.person_id).values_list("rule_id", "read_upto"))
    shown = [_firing(row, upto.get(row.rule_id), is_rule_seen=row.rule_id in seen) for row in found[:limit]]
    return shown, write_cursor(_SORT, [shown[-1].id]) if len(found) > limit else ""


_UNREAD = Q(
    is_told=True, rule__recipients__person_id=F("person_id"), pk__gt=F("rule__recipients__read_upto")
)  # fmt: skip


def unread_count(actor: Actor) -> int:
    """How many firings the actor was told of and has not read. One query."""
    return Firing.objects.filter(_UNREAD, person_id=actor.person_id).count()


def _firing(row: Firing, read_upto: int | None, *, is_rule_seen: bool) -> FiringRow:
    return FiringRow(
        id=row.pk,
        rule_id=row.rule_id,
        fields=RuleFields(
            name=row.name,
            kind=AlertKind(row.kind),
            threshold=row.threshold,
            period=Coming(row.period),
            segment=Segment(row.segment),
            value=row.segment_value,
        ),
        happened=Happened(row.happened),
        value=row.value,
        threshold=row.threshold,
        behind=row.behind,
        at=row.at,
        is_unread=row.is_told and read_upto is not None and row.pk > read_upto,
        is_rule_seen=is_rule_seen,
    )


def due_rules(at: datetime | None = None) -> list[int]:
    """Ids of the active rules, those that waited longest first; with `at` only those not looked at for an hour."""
    rows = Rule.objects.filter(state=RuleState.ACTIVE.value)
    if at is not None:
        rows = rows.filter(Q(checked_at=None) | Q(checked_at__lte=at - EVERY))
    return list(rows.order_by(F("checked_at").asc(nulls_first=True), "pk").values_list("pk", flat=True))


def seen_by(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these rules that the actor may see. One query."""
    return set(visible(actor).filter(pk__in=ids).values_list("pk", flat=True))


def rule_names(ids: Sequence[int]) -> dict[int, str]:
    """Names of rules by id. One query."""
    return dict(Rule.objects.filter(pk__in=ids).values_list("pk", "name"))


def open_firings(actor: Actor, limit: int) -> list[FiringRow]:
    """The newest alert of each active rule whose figure is out of bounds for the actor now, unless they muted it.

    The newest first, one more than `limit` where there are more. One query.
    """
    out = Recipient.objects.filter(
        person_id=actor.person_id, is_firing=True, is_muted=False, rule__state=RuleState.ACTIVE.value
    )
    newest = Firing.objects.filter(person_id=OuterRef("person_id"), rule_id=OuterRef("rule_id")).order_by("-pk")
    latest = out.annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    found = Firing.objects.filter(pk__in=latest, person_id=actor.person_id).exclude(happened=Happened.RESOLVED.value)
    return [_firing(row, None, is_rule_seen=True) for row in found.order_by("-pk")[: limit + 1]]
