"""Decisions about endpoints and deliveries: what may be saved, when to try again, what a payload says. Pure."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from quarterdeck.outbound.rules import target_of
from quarterdeck.outbound.terms import Failure, OutboundError
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason
from quarterdeck.webhooks.terms import LONGEST_NAME, TRIED_FOR, EndpointFields

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=4)
_LONGEST_REST = timedelta(minutes=1)
GONE = 410


def endpoint_verdict(
    fields: EndpointFields, *, known_events: Collection[str], allowed_hosts: Collection[str]
) -> list[Reason]:
    """Every reason against saving an endpoint: its name, its address, events that are not offered."""
    reasons = name_reasons(fields.name, longest=LONGEST_NAME)
    try:
        target_of(fields.url, allowed_hosts)
    except OutboundError as error:
        reasons.append(_URL_REASONS[error.failure])
    reasons += [
        Reason("webhook_event_unknown", Text.of(N_("There is no event {event}."), event=event), field="events")
        for event in fields.events
        if event not in known_events
    ]
    return reasons


_URL_REASONS = {
    Failure.URL_UNUSABLE: Reason(
        "webhook_url_unusable",
        Text.of("Enter an address that begins with https://, such as https://hooks.example.com/quarterdeck."),
        field="url",
    ),
    Failure.NOT_PUBLIC: Reason(
        "webhook_url_not_public",
        Text.of("This address is inside of a network. Ask whoever runs the installation to allow its host."),
        field="url",
    ),
}


def next_try(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many attempts: 5 s, 20 s, 80 s ... 4 h, a fifth more or less by `jitter` (0 to 1)."""
    wait = min(_FIRST_WAIT * int(4 ** min(attempts - 1, 10)), _LONGEST_WAIT)
    return wait * (0.8 + 0.4 * jitter)


def rest_after(failures: int, jitter: float) -> timedelta:
    """How long an endpoint is left alone after so many failures in a row: 1 s, 2 s ... 1 min, with jitter."""
    rest = min(timedelta(seconds=2 ** min(failures - 1, 10)), _LONGEST_REST)
    return rest * (0.8 + 0.4 * jitter)


def is_given_up(*, since: datetime, now: datetime) -> bool:
    """Whether a delivery that failed again has been tried for long enough."""
    return now - since >= TRIED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an event says to the outside. `changes` are (field, old, new); amounts are in `currency`."""

    event: str
    at: datetime
    kind: str
    record_id: int
    name: str = ""
    url: str = ""
    actor_id: int | None = None
    door: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    changes: Sequence[tuple[str, object, object]] = ()
    currency: str = ""


def payload(told: Told) -> str:
    """The body of a delivery: JSON in one stable form, so that signing and sending see the same text."""
    data: dict[str, object] = {
        "kind": told.kind,
        "id": public_id(told.record_id),
        "name": told.name,
        "url": told.url,
        "actor_id": public_id(told.actor_id) if told.actor_id else None,
        "door": told.door,
    }
    data |= dict(_shown(name, value, told.currency) for name, value in told.facts.items() if name != "record_id")
    data["changes"] = _changes(told)
    return _json({"type": told.event, "timestamp": instant(told.at), "data": data})


def test_payload(*, event: str, at: datetime, endpoint_id: int) -> str:
    """The body of a test event."""
    return _json({"type": event, "timestamp": instant(at), "data": {"kind": "webhook", "id": public_id(endpoint_id)}})


def instant(at: datetime) -> str:
    """An instant as payloads write it: UTC, with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _changes(told: Told) -> list[dict[str, object]]:
    """Each change; of one that changes the currency, the old amount is in the old currency."""
    before = next((old for name, old, _ in told.changes if name == "currency" and old), told.currency)
    after = next((new for name, _, new in told.changes if name == "currency" and new), told.currency)
    rows = []
    for name, old, new in told.changes:
        shown, was = _shown(name, old, str(before))
        rows.append({"field": shown, "old": was, "new": _shown(name, new, str(after))[1]})
    return rows


def _shown(name: str, value: object, currency: str) -> tuple[str, object]:
    """A field as payloads write it: ids and amounts as text; what has parts is for the API to show."""
    if name.endswith("_minor"):
        amount = Money.of_minor(value, currency) if isinstance(value, int) and currency else None
        shown = {"amount": format(amount.amount, "f"), "currency": amount.currency} if amount else None
        return name.removesuffix("_minor"), shown
    if isinstance(value, bool) or value is None:
        return name, value
    if isinstance(value, int):
        if name.endswith("_id"):
            return name, public_id(value) if value > 0 else None
        # Of custom fields only the records know whether a number is a choice, a person or an account.
        return name, None if name.startswith("cf_") else value
    if isinstance(value, list | dict):
        return name, None
    return name, value
