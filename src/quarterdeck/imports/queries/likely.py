"""Rows that would add a record which is probably here already: which it is, and what was decided about that."""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.duplicates.queries import likely_matches, number_fields, numbers_in
from quarterdeck.duplicates.terms import Facts, Match
from quarterdeck.duplicates.terms import Kind as DuplicateKind
from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.queries.external_ids import seen_ids
from quarterdeck.imports.queries.judging import Context, Judge
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Choice, Decision, Judgement, Kind, Likely, Plan, Problem
from quarterdeck.values.money import Money, MoneyError
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

COMPARED = {Kind.ACCOUNTS: "account", Kind.CONTACTS: "contact", Kind.OPPORTUNITIES: "opportunity"}
MOST_NAMED = 3
_NEW = (Plan.CREATE, Plan.HISTORY)
_GONE = Reason(
    "record_deleted", Text.of("The record that was chosen for this row is gone, or not yours to see. Decide anew.")
)


def decided(context: Context, judge: Judge, rows: Sequence[ReadRow], judged: Sequence[Judgement]) -> list[Judgement]:
    """The verdicts with what is probably here or in a line before, and as was decided; as they are when nobody asks.

    A row that is taken for a record here is judged anew as a row about it. Some seven queries where rows are new.
    """
    kind, likely = context.mapping.kind, context.likely
    new = [one for one in judged if one.plan in _NEW]
    if likely is None or kind not in COMPARED or not new:
        return list(judged)
    fields = number_fields() if kind is Kind.ACCOUNTS else {}
    facts = [facts_of(json.loads(one.facts), context.mapping.source, fields) for one in new]
    found = likely_matches(context.actor, COMPARED[kind], facts)
    matches = {one.line: best[:MOST_NAMED] for one, best in zip(new, found, strict=True)}
    choices = _choices(context, likely, judged, matches)
    of_kind = DuplicateKind(COMPARED[kind])
    twins = {one.line: context.twins.told(of_kind, one.line, told) for one, told in zip(new, facts, strict=True)}
    taken = {line: said.record_id for line, said in choices.items() if said.choice is Choice.UPDATE and said.record_id}
    seen = seen_ids(kind, context.actor, set(taken.values())) if taken else set()
    about = [row for row in rows if taken.get(row.line) in seen]
    for row in about:
        row.about_id = taken[row.line]
    again = {one.line: one for one in judge.judge(about)} if about else {}
    verdicts = []
    for one in judged:
        said = choices.get(one.line)
        verdict = again.get(one.line, one)
        if said and said.choice is Choice.SKIP:
            verdict = replace(one, plan=Plan.SKIPPED)
        elif one.line in taken and one.line not in again:
            verdict = replace(one, plan=Plan.BAD, facts="{}", problems=(Problem(one.line, "", "", _GONE),))
        choice = said.choice if said else None
        verdicts.append(replace(verdict, likely=(*matches.get(one.line, ()), *twins.get(one.line, ())), choice=choice))
    return verdicts


def _choices(
    context: Context, likely: Likely, judged: Sequence[Judgement], matches: Mapping[int, Sequence[Match]]
) -> dict[int, Decision]:
    """What becomes of the new rows, by line: as somebody decided, else by the rule; nothing where neither says it.

    The rule takes no two rows for one record: what a file names twice, somebody has to look at.
    """
    choices: dict[int, Decision] = {}
    about = _spoken_for(context, judged, {best[0].record_id for best in matches.values() if best})
    for line, best in matches.items():
        said = likely.decisions.get(line)
        if said is not None:
            first = best[0].record_id if best else None
            if said.choice is not Choice.UPDATE or said.record_id or first:
                choices[line] = replace(said, record_id=said.record_id or first)
        elif likely.rule and best and best[0].score >= likely.score:
            record_id = best[0].record_id
            if likely.rule is not Choice.UPDATE or record_id not in about:
                choices[line] = Decision(likely.rule, record_id)
        if line in choices and choices[line].choice is Choice.UPDATE:
            about.add(choices[line].record_id or 0)
    return choices


def _spoken_for(context: Context, judged: Sequence[Judgement], ids: Collection[int]) -> set[int]:
    """Those of these records that other rows of the file are about, as far as it has been read."""
    staged = ImportRow.objects.filter(batch_id=context.batch_id, record_id__in=ids) if ids else ImportRow.objects.none()
    others = {one.record_id for one in judged if one.record_id}
    return others | {number for number in staged.values_list("record_id", flat=True) if number}


def facts_of(told: Mapping[str, Any], source: str, number_keys: Collection[str] = ()) -> Facts:
    """What the facts of a row in a file of some system say of its record, as records are compared."""
    said = told.get("said") or told
    currency = said.get("currency") or ""
    minor = None
    if said.get("amount") is not None and currency:
        with suppress(MoneyError):
            minor = Money(Decimal(str(said["amount"])), currency).minor
    number = told.get("external_id")
    return Facts(
        name=said.get("name") or "",
        is_person=said.get("kind") == "person",
        domain=said.get("domain") or "",
        country=said.get("country") or "",
        phone=said.get("phone") or "",
        email=said.get("email") or "",
        above=(said["parent_id"],) if said.get("parent_id") else (),
        account_id=said.get("account_id"),
        amount_minor=minor,
        currency=currency,
        close_date=date.fromisoformat(said["close_date"]) if said.get("close_date") else None,
        known_as=((source, number),) if number else (),
        numbers=numbers_in(told.get("custom_fields") or {}, number_keys),
    )
