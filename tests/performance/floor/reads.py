"""The floor's list and board."""

import html
import json
from typing import Any

from tests.performance.floor.store import STAGES, Person, Stage, connection, number_of, rates, shown_id, today

CARDS = 25
STATE = (
    "name, account_id, owner_id, pipeline_id, stage_id, amount_minor, currency, close_date, category, category_source, "
    "seller_probability_bp, system_probability_bp, product_id, channel, source, type, loss_reason_id, competitor, "
    "order_reference, state, closed_at, closed_on"
)
_BESIDE = (
    "id, external_id, original_close_date, push_count, redate_count, stage_entered_at, created_at, updated_at, version"
)
NAMES = [*STATE.split(", "), *_BESIDE.split(", ")]
RECORD = "SELECT " + ", ".join(f"o.{name}" for name in NAMES) + " FROM opportunities_opportunity o WHERE "
_IDS = ("account_id", "owner_id", "pipeline_id", "stage_id", "product_id", "loss_reason_id", "id")
_GROUPS = """
    SELECT currency, count(*), count(amount_minor), sum(amount_minor)
    FROM opportunities_opportunity o WHERE {where} GROUP BY currency
"""
_TOTALS = """
    SELECT stage_id, currency, sum(count), sum(amount_minor)
    FROM opportunities_stagetotal o WHERE {scope} AND pipeline_id = ? GROUP BY stage_id, currency
"""
_COUNT = "SELECT count(*) FROM opportunities_opportunity o WHERE "
_CARDS = """
    SELECT o.id, o.version, o.name, o.amount_minor, o.currency, o.close_date, o.category, o.stage_entered_at,
        a.name, p.name
    FROM opportunities_opportunity o
    JOIN users_person p ON p.id = o.owner_id
    LEFT JOIN customers_account a ON a.id = o.account_id
    WHERE o.state = 'active' AND o.stage_id = ? AND {scope} ORDER BY o.close_key, o.id LIMIT 26
"""


def record(row: tuple[Any, ...]) -> dict[str, Any]:
    """An opportunity as JSON."""
    said = dict(zip(NAMES, row, strict=True))
    minor = said.pop("amount_minor")
    for name in _IDS:
        said[name] = None if said[name] is None else shown_id(said[name])
    said["amount"] = None if minor is None else f"{minor // 100}.{minor % 100:02d}"
    return said


def listed(query: dict[str, list[str]], person: Person) -> bytes:
    """50 opportunities of a stage and an owner, largest first, with count and total."""
    where = f"o.state = 'active' AND o.stage_id = ? AND o.owner_id = ? AND {person.scope}"
    values = [number_of(query["stage_id"][0]), number_of(query["owner_id"][0]), *person.values]
    groups = connection.execute(_GROUPS.format(where=where), values).fetchall()
    rate = rates()
    total = sum(float(amount or 0) * rate.get(currency, 0) for currency, _, _, amount in groups) / 100
    sql = f"{RECORD}{where} ORDER BY o.amount_key DESC, o.id DESC LIMIT 51"
    rows = connection.execute(sql, values).fetchall()
    overdue, stalled = _flags([STAGES[values[0]]], person, f"o.owner_id = {values[1]}")
    body = {"items": [record(row) for row in rows[:50]], "count": sum(group[1] for group in groups), "amount": total}
    body |= {"overdue": overdue, "stalled": stalled}
    return json.dumps(body, default=str).encode()


def board(pipeline_id: int, person: Person) -> bytes:
    """Counts, totals and weighted totals of every open stage with its first cards, and the two flag counts."""
    stages = [stage for stage in STAGES.values() if stage.pipeline_id == pipeline_id and stage.kind == "open"]
    sql = _TOTALS.format(scope=person.scope)
    totals = connection.execute(sql, [*person.values, pipeline_id]).fetchall()
    rate = rates()
    overdue, stalled = _flags(stages, person)
    parts = [f"<!doctype html><title>Board</title><h1>Board</h1><p>{overdue} overdue, {stalled} stalled</p>"]
    for stage in stages:
        groups = [row for row in totals if row[0] == stage.id]
        amount = sum(float(row[3] or 0) * rate.get(row[1], 0) for row in groups) / 100
        weighted = amount * stage.probability_bp / 10_000
        count = sum(row[2] for row in groups)
        parts.append(f"<section><h2>{html.escape(stage.name)}</h2><p>{count} {amount:,.0f} {weighted:,.0f}</p>")
        rows = connection.execute(_CARDS.format(scope=person.scope), [stage.id, *person.values]).fetchall()
        parts += [_card(row, stage) for row in rows[:CARDS]]
        parts.append("</section>")
    return "".join(parts).encode()


def _flags(stages: list[Stage], person: Person, more: str = "TRUE") -> tuple[int, int]:
    ids = ",".join(str(stage.id) for stage in stages)
    where = f"o.state = 'active' AND {person.scope} AND o.stage_id IN ({ids}) AND {more}"
    (overdue,) = connection.execute(f"{_COUNT}{where} AND o.close_key < ?", [*person.values, today()]).fetchone()
    limits = {stage.id: connection.days_ago(stage.stall_days) for stage in stages if stage.stall_days}
    if not limits:
        return overdue, 0
    old = " OR ".join(f"(o.stage_id = {stage_id} AND o.stage_entered_at < ?)" for stage_id in limits)
    sql = f"{_COUNT}{where} AND o.stage_entered_at < ? AND ({old})"
    values = [*person.values, max(limits.values()), *limits.values()]
    (stalled,) = connection.execute(sql, values).fetchone()
    return overdue, stalled


def _card(row: tuple[Any, ...], stage: Stage) -> str:
    number, version, name, minor, currency, close, category, entered, account, owner = row
    public = shown_id(number)
    money = "" if minor is None else f"{currency} {minor / 100:,.0f}"
    late = "<em>Overdue</em>" if close is not None and str(close) < today() else ""
    return (
        f'<article data-pid="{public}" data-version="{version}" data-stage="{stage.id}">'
        f'<a href="/opportunities/{public}">{html.escape(account or "")}</a><p>{html.escape(name)}</p>'
        f"<p><b>{money}</b> <time>{close or ''}</time></p>"
        f'<span title="{html.escape(owner)}">{html.escape(owner[:2])}</span>'
        f"<span>{category}</span>{late}<i>{str(entered)[:10]}</i></article>"
    )
