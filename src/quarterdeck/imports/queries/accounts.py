"""Judging rows that are accounts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quarterdeck.catalog.queries import tiers_by_name_key
from quarterdeck.customers.queries import account_ids_by_domain, account_ids_by_name_key, account_verdicts
from quarterdeck.customers.rules import clean_domain
from quarterdeck.customers.terms import AccountKind, NewAccount
from quarterdeck.imports.queries.custom import CustomCells
from quarterdeck.imports.queries.external_ids import Named, seen_by_external_id
from quarterdeck.imports.queries.judging import (
    About,
    Context,
    add_reasons,
    mark_missing,
    mark_repeats,
    named,
    one_of,
    text_of,
    verdict,
)
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import AccountFacts, Judgement, Kind, Plan
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason

_TEXTS = ("domain", "industry", "country", "region", "phone", "email")


class AccountsJudge:
    """Finds accounts by name, domain, or the id of another system. A parent may be here, or in another row."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._match = context.mapping.match

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        """One verdict per row."""
        actor = self._context.actor
        keys = {row.line: self._key(text_of(row, self._match) or "") for row in rows}
        mark_repeats(self._context, rows, keys)
        self._named = Named(self._context, rows)
        here = self._here(set(keys.values()) - {""})
        parents = account_ids_by_name_key(actor, _folded(rows, "parent"))
        self._parent_ids = seen_by_external_id(Kind.ACCOUNTS, self._context, rows, "parent")
        owners = References(self._context, rows)
        self._cells = CustomCells(self._context, rows)
        self._tiers = tiers_by_name_key() if _folded(rows, "price_tier") else {}
        read = [(row, self._about(row, keys[row.line], here, parents)) for row in rows]
        facts = [self._facts(row, parents, owners) for row in rows]
        self._add_rules(read, facts)
        return [
            verdict(row, Plan.CHANGE if about.record_id else Plan.CREATE, about, said)
            for (row, about), said in zip(read, facts, strict=True)
        ]

    def _here(self, keys: set[str]) -> Mapping[str, list[int]]:
        if self._match == "external_id":
            return self._named.by_id
        find = account_ids_by_domain if self._match == "domain" else account_ids_by_name_key
        return find(self._context.actor, keys)

    def _key(self, text: str) -> str:
        if self._match == "external_id":
            return text
        return clean_domain(text) if self._match == "domain" else fold(text)[:200]

    def _about(self, row: ReadRow, key: str, here: Mapping[str, list[int]], parents: Mapping[str, list[int]]) -> About:
        mark_missing(self._context, row, "name")
        found = here.get(key, [])
        record_id = row.about_id or (one_of(self._context, row, self._match, found) if found else None)
        self._named.settle(row, record_id)
        said = text_of(row, "parent") or ""
        is_here = said in self._parent_ids or fold(said) in parents
        needs = "" if not said or is_here or self._match == "domain" else self._key(said)
        return About(key=key, record_id=record_id, needs_key=needs)

    def _facts(self, row: ReadRow, parents: Mapping[str, list[int]], owners: References) -> AccountFacts:
        context = self._context
        parent = text_of(row, "parent")
        parent_ids = [self._parent_ids[parent]] if parent in self._parent_ids else parents.get(fold(parent or ""), [])
        employees = row.values.get("employees")
        return AccountFacts(
            name=text_of(row, "name") or "",
            external_id=text_of(row, "external_id") or "",
            source=context.mapping.source,
            kind=self._kind(row),
            employees=employees if isinstance(employees, int) else None,
            parent_id=one_of(context, row, "parent", parent_ids)
            if parent and (parent_ids or self._match == "domain")
            else None,
            owner_id=owners.person(row, "owner"),
            price_tier_id=named(context, row, "price_tier", self._tiers),
            parent=parent or "",
            custom_fields=self._cells.values(row) if row.custom else {},
            **{name: text_of(row, name) for name in _TEXTS},
        )

    def _kind(self, row: ReadRow) -> AccountKind | None:
        said = text_of(row, "kind")
        if said is None or said in set(AccountKind):
            return AccountKind(said) if said else None
        text = Text.of("Write company or person, or map this value to one of them.")
        self._context.reader.problem(row, "kind", Reason("kind_unknown", text, field="kind"))
        return None

    def _add_rules(self, read: Sequence[tuple[ReadRow, About]], facts: Sequence[AccountFacts]) -> None:
        """What the rules say against accounts that would be new; changes are rehearsed instead."""
        new = [
            (row, said) for (row, about), said in zip(read, facts, strict=True) if not (about.record_id or row.problems)
        ]
        for (row, _), reasons in zip(
            new, account_verdicts(self._context.actor, [new_account(said) for _, said in new]), strict=True
        ):
            add_reasons(self._context, row, reasons)


def new_account(facts: AccountFacts) -> NewAccount:
    """The account a row would create."""
    return NewAccount(**said_of(facts))


def said_of(facts: AccountFacts) -> dict[str, Any]:
    """The fields a row says something of, by their names in NewAccount."""
    names = AccountFacts.__dataclass_fields__.keys() & NewAccount.__dataclass_fields__.keys()
    return {name: getattr(facts, name) for name in sorted(names) if getattr(facts, name) is not None}


def _folded(rows: Iterable[ReadRow], name: str) -> set[str]:
    return {fold(text) for row in rows if (text := text_of(row, name))}
