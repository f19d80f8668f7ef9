"""Rows that would add a record which may be here already under another name."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.duplicates.queries import likely_matches
from quarterdeck.duplicates.terms import Facts, Match
from quarterdeck.imports.queries import StagedRow
from quarterdeck.imports.terms import Kind, Plan
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import Money, MoneyError

COMPARED = {Kind.ACCOUNTS: "account", Kind.CONTACTS: "contact", Kind.OPPORTUNITIES: "opportunity"}
_NEW = (Plan.CREATE, Plan.HISTORY)


def alike(actor: Actor, kind: Kind, rows: Sequence[StagedRow]) -> dict[int, Match]:
    """By line, the record here that is most like the one a row would add. Three queries; none where no row adds one."""
    new = [row for row in rows if row.plan in _NEW and row.outcome is None and row.name]
    if kind not in COMPARED or not new:
        return {}
    found = likely_matches(actor, COMPARED[kind], [_facts(row) for row in new])
    return {row.line: matches[0] for row, matches in zip(new, found, strict=True) if matches}


def _facts(row: StagedRow) -> Facts:
    said: Mapping[str, Any] = row.facts.get("said") or row.facts
    currency = said.get("currency") or ""
    minor = None
    if said.get("amount") is not None and currency:
        with suppress(MoneyError):
            minor = Money(Decimal(str(said["amount"])), currency).minor
    return Facts(
        name=row.name,
        is_person=said.get("kind") == "person",
        domain=said.get("domain") or "",
        country=said.get("country") or "",
        phone=said.get("phone") or "",
        email=said.get("email") or "",
        account_id=said.get("account_id"),
        amount_minor=minor,
        currency=currency,
        close_date=date.fromisoformat(said["close_date"]) if said.get("close_date") else None,
    )
