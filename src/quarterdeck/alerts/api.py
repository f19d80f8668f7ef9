"""Endpoints of alerts: rules, and what they told."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.alerts import actions, queries
from quarterdeck.alerts.queries import FiringRow, Reading, RuleRow
from quarterdeck.alerts.queries.words import amount_of, stored_of
from quarterdeck.alerts.rules import is_beyond
from quarterdeck.alerts.terms import KINDS, AlertKind, Coming, RuleFields, RuleState, Segment
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Amount, Body, Flag, Id, Ids, Limit, Patch, Whole
from quarterdeck.kit.rest.replies import expected_version, nothing, reply
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import given

rules = Router()
alerts = Router()
VIA = Via(Door.API)
Kind = Annotated[AlertKind, Field(strict=False)]
Period = Annotated[Coming, Field(strict=False)]
Kept = Annotated[Segment, Field(strict=False)]
_THRESHOLD = "An index (3.0), percent (10), or an amount in the reporting currency, by kind."
_QUIET = "Days before it is told again, from 1 to 90."


class AlertRuleOut(BaseModel):
    """A rule over a figure."""

    id: str
    name: str
    kind: str
    threshold: str = Field(description=_THRESHOLD)
    period: str = Field(description="Which quarter, where the kind looks at one: this-quarter or next-quarter.")
    segment: str = Field(description="team, owner or pipeline; empty for everything a recipient sees.")
    value_id: str | None = Field(description="Which team, owner or pipeline.")
    worsens_by: str = Field(description="By how much it must worsen to be told of within the quiet days; 0: never.")
    quiet_days: int = Field(description=_QUIET)
    by_mail: bool
    author_id: str
    recipient_ids: list[str]
    state: str = Field(description="active or paused.")
    is_firing: bool | None = Field(description="As the token's owner sees the figure; null when they are not told.")
    is_muted: bool | None
    checked_at: datetime | None
    version: int


class AlertRulesOut(BaseModel):
    """Rules by name."""

    items: list[AlertRuleOut]


class AlertRuleIn(Body):
    """A rule to add. It belongs to the token's owner, who is told unless others are named."""

    name: str
    kind: Kind
    threshold: Amount = Field(description=_THRESHOLD)
    period: Period = Coming.THIS_QUARTER
    segment: Kept = Segment.ALL
    value_id: Id | None = None
    worsens_by: Amount = Decimal(0)
    quiet_days: int = Field(default=7, description=_QUIET)
    by_mail: bool = False
    recipient_ids: Ids = ()


class AlertRulePatch(Patch):
    """Fields of a rule to change."""

    name: str = ""
    kind: Kind = AlertKind.COVERAGE_LOW
    threshold: Amount = Decimal(0)
    period: Period = Coming.THIS_QUARTER
    segment: Kept = Segment.ALL
    value_id: Id | None = None
    worsens_by: Amount = Decimal(0)
    quiet_days: int = Field(default=7, description=_QUIET)
    by_mail: bool = False
    recipient_ids: Ids = ()


class AlertReadingOut(BaseModel):
    """What a rule would say now to the token's owner; nobody is told."""

    value: str | None = Field(
        description="The figure, as thresholds are written; null where there is too little to say."
    )
    is_beyond: bool
    deals: int = Field(description="How many deals are behind it.")
    as_of: datetime


class AlertOut(BaseModel):
    """A figure left its bounds, is still beyond them, or came back."""

    id: int
    rule_id: str
    name: str = Field(description="The rule's, as it was then.")
    kind: str = Field(description="As it was then.")
    happened: str = Field(description="fired, repeated or resolved.")
    value: str
    threshold: str = Field(description="As it was then.")
    deals: int = Field(description="How many deals were behind it.")
    at: datetime
    is_unread: bool


class AlertsOut(BaseModel):
    """A page of alerts, the newest first."""

    items: list[AlertOut]
    next_cursor: str | None


class AlertsQuery(Body):
    """Which alerts, and which page of them."""

    unread: Flag = False
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@rules.get("", response=AlertRulesOut, operation_id="list_alert_rules")
def list_alert_rules(request: HttpRequest) -> HttpResponse:
    """Rules that the token's owner wrote or is told by; all of them for who may change the company's settings."""
    return reply(request, {"items": [_rule(row) for row in queries.rules(actor_of(request))]})


@rules.post("", response={201: AlertRuleOut}, operation_id="add_alert_rule")
def add_alert_rule(request: HttpRequest, body: AlertRuleIn) -> HttpResponse:
    """Add a rule. Others are told only if the token's owner may change their deals."""
    by = actor_of(request)
    rule_id = actions.add_rule(fields=_fields(body.model_dump()), by=by, via=VIA)
    row = queries.rule(by, rule_id)
    location = f"{request.path}/{public_id(rule_id)}"
    return reply(request, _rule(row), version=row.version, status=201, location=location)


@rules.get("/{rule_id}", response=AlertRuleOut, operation_id="get_alert_rule")
def get_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """One rule."""
    return _shown(request, rule_id)


@rules.patch("/{rule_id}", response=AlertRuleOut, operation_id="edit_alert_rule")
def edit_alert_rule(request: HttpRequest, rule_id: Id, body: AlertRulePatch) -> HttpResponse:
    """Change a rule; whoever wrote it may, and who may change the company's settings."""
    by = actor_of(request)
    present = queries.rule(by, rule_id).fields
    unit, currency = KINDS[present.kind].unit, company().reporting_currency
    said = {
        "name": present.name,
        "kind": present.kind,
        "threshold": amount_of(present.threshold, unit, currency),
        "period": present.period,
        "segment": present.segment,
        "value_id": present.value,
        "worsens_by": amount_of(present.worsens_by, unit, currency),
        "quiet_days": present.quiet_days,
        "by_mail": present.by_mail,
        "recipient_ids": present.recipients,
    }
    fields = _fields(said | body.given())
    actions.edit_rule(rule_id=rule_id, fields=fields, by=by, via=VIA, version=expected_version(request))
    return _shown(request, rule_id)


@rules.delete("/{rule_id}", response={204: None}, operation_id="delete_alert_rule")
def delete_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """Delete a rule. What it told stays."""
    actions.set_rule_state(rule_id=rule_id, state=RuleState.DELETED, by=actor_of(request), via=VIA)
    return nothing()


@rules.post("/{rule_id}/pause", response=AlertRuleOut, operation_id="pause_alert_rule")
def pause_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """Look at it no more until it is resumed."""
    actions.set_rule_state(rule_id=rule_id, state=RuleState.PAUSED, by=actor_of(request), via=VIA)
    return _shown(request, rule_id)


@rules.post("/{rule_id}/resume", response=AlertRuleOut, operation_id="resume_alert_rule")
def resume_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """Look at it again every hour."""
    actions.set_rule_state(rule_id=rule_id, state=RuleState.ACTIVE, by=actor_of(request), via=VIA)
    return _shown(request, rule_id)


@rules.post("/{rule_id}/mute", response=AlertRuleOut, operation_id="mute_alert_rule")
def mute_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """Let it tell the token's owner nothing; others are told as before."""
    actions.set_rule_muted(rule_id=rule_id, is_muted=True, by=actor_of(request), via=VIA)
    return _shown(request, rule_id)


@rules.post("/{rule_id}/unmute", response=AlertRuleOut, operation_id="unmute_alert_rule")
def unmute_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """Let it tell the token's owner again."""
    actions.set_rule_muted(rule_id=rule_id, is_muted=False, by=actor_of(request), via=VIA)
    return _shown(request, rule_id)


@rules.get("/{rule_id}/now", response=AlertReadingOut, operation_id="try_alert_rule")
def try_alert_rule(request: HttpRequest, rule_id: Id) -> HttpResponse:
    """What it would say now among the deals that the token's owner sees; nobody is told."""
    by = actor_of(request)
    fields = queries.rule(by, rule_id).fields
    found: Reading = given(queries.reading(by, fields, timezone.now()))
    return reply(
        request,
        {
            "value": None if found.value is None else _written(found.value, fields.kind),
            "is_beyond": found.value is not None and is_beyond(fields, found.value),
            "deals": found.behind,
            "as_of": found.as_of,
        },
    )


@alerts.get("", response=AlertsOut, operation_id="list_alerts")
def list_alerts(request: HttpRequest, query: Query[AlertsQuery]) -> HttpResponse:
    """What the token's owner was told, and what came of it, the newest first."""
    by = actor_of(request)
    rows, cursor = queries.firings(by, is_unread=query.unread, cursor=query.cursor, limit=query.limit)
    return reply(request, {"items": [_alert(row) for row in rows], "next_cursor": cursor or None})


@alerts.post("/read", response={204: None}, operation_id="read_alerts")
def read_alerts(request: HttpRequest) -> HttpResponse:
    """Mark everything that the token's owner was told as read."""
    actions.mark_read(by=actor_of(request), via=VIA)
    return nothing()


@alerts.post("/{alert_id}/read", response={204: None}, operation_id="read_alert")
def read_alert(request: HttpRequest, alert_id: Whole) -> HttpResponse:
    """Mark an alert as read, and what its rule told before."""
    actions.mark_read(firing_id=alert_id, by=actor_of(request), via=VIA)
    return nothing()


def _fields(said: dict[str, Any]) -> RuleFields:
    unit, currency = KINDS[said["kind"]].unit, company().reporting_currency
    return RuleFields(
        name=said["name"],
        kind=said["kind"],
        threshold=stored_of(said["threshold"], unit, currency),
        period=said["period"],
        segment=said["segment"],
        value=said["value_id"],
        worsens_by=stored_of(said["worsens_by"], unit, currency),
        quiet_days=said["quiet_days"],
        by_mail=said["by_mail"],
        recipients=tuple(said["recipient_ids"]),
    )


def _shown(request: HttpRequest, rule_id: int) -> HttpResponse:
    row = queries.rule(actor_of(request), rule_id)
    return reply(request, _rule(row), version=row.version)


def _written(value: int, kind: AlertKind) -> str:
    return f"{amount_of(value, KINDS[kind].unit, company().reporting_currency):f}"


def _rule(row: RuleRow) -> dict[str, Any]:
    fields = row.fields
    return {
        "id": public_id(row.id),
        "name": fields.name,
        "kind": fields.kind.value,
        "threshold": _written(fields.threshold, fields.kind),
        "period": fields.period.value,
        "segment": fields.segment.value,
        "value_id": None if fields.value is None else public_id(fields.value),
        "worsens_by": _written(fields.worsens_by, fields.kind),
        "quiet_days": fields.quiet_days,
        "by_mail": fields.by_mail,
        "author_id": public_id(row.author_id),
        "recipient_ids": [public_id(person_id) for person_id in fields.recipients],
        "state": row.state.value,
        "is_firing": row.is_firing,
        "is_muted": row.is_muted,
        "checked_at": row.checked_at,
        "version": row.version,
    }


def _alert(row: FiringRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "rule_id": public_id(row.rule_id),
        "name": row.fields.name,
        "kind": row.fields.kind.value,
        "happened": row.happened.value,
        "value": _written(row.value, row.fields.kind),
        "threshold": _written(row.threshold, row.fields.kind),
        "deals": row.behind,
        "at": row.at,
        "is_unread": row.is_unread,
    }
