"""Accounts that the rows of a file brought in, for the records that are added with them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quarterdeck.customers.queries import account_ids_by_name_key
from quarterdeck.imports.actions.staging import end_check, stage
from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries.accounts import AccountsJudge
from quarterdeck.imports.queries.judging import Context
from quarterdeck.imports.queries.likely import decided
from quarterdeck.imports.rules.modes import by_mode
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Judgement, Kind, Mode, Plan, Problem
from quarterdeck.journal.actions import action
from quarterdeck.journal.queries import any_text
from quarterdeck.journal.terms import Via
from quarterdeck.sheets.tables import Row
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Refused


def added_accounts(by: Actor, names: Iterable[str]) -> dict[str, int]:
    """The accounts of these names, which the file brought in. One query; none without names. Raises Refused."""
    wanted = {name: fold(name)[:200] for name in names if name}
    found = account_ids_by_name_key(by, set(wanted.values())) if wanted else {}
    for name, key in wanted.items():
        if len(found.get(key, ())) != 1:
            text = Text.of("The account “{name}”, which must come first, was not added.", name=name)
            raise Refused.because("account_not_added", text, "account_id")
    return {name: found[key][0] for name, key in wanted.items()}


def begin_accounts(import_id: int) -> int:
    """Begin the import of the accounts that the rows of another one name; its id."""
    own = Import.objects.get(pk=import_id)
    same = {name: getattr(own, name) for name in ("file_name", "file_digest", "mapping", "judged", "quiet", "person")}
    return Import.objects.create(kind=Kind.ACCOUNTS.value, mode=Mode.SKIP.value, accounts_of=own, **same).pk


def stage_accounts(
    context: Context, chunks: Iterable[Sequence[Row | Problem | Judgement]], *, by: Actor, via: Via
) -> None:
    """Stage the accounts of a file that are not here, each once, by its first row.

    They are left out until a good row needs them. What is probably here already is noted on them.
    """
    judge = AccountsJudge(context)
    for chunk in chunks:
        read = [context.reader.read(row.line, row.cells) for row in chunk if isinstance(row, Row)]
        named = [row for row in read if row.texts["name"]]
        found = decided(context, judge, named, judge.judge(named))
        judged = by_mode(found, context.mode, context.reader.column("name"))
        new = [replace(one, plan=Plan.LEFT_OUT) if one.plan is Plan.CREATE else one for one in judged]
        kept = [one for one in new if one.plan in (Plan.LEFT_OUT, Plan.BAD)]
        stage(batch_id=context.batch_id, judged=kept, by=by, via=via)
    end_check(context.batch_id, ())


def add_named(context: Context, rows: Sequence[ReadRow], judged: Sequence[Judgement], via: Via) -> None:
    """The accounts that good rows bring in will be added."""
    good = {one.line for one in judged if one.plan in (Plan.CREATE, Plan.HISTORY)}
    keys = {fold(row.new_account)[:200] for row in rows if row.new_account and row.line in good}
    if keys and context.accounts_id:
        _add(context.accounts_id, keys, by=context.actor, via=via)


@action
def _add(accounts_id: int, keys: set[str], *, by: Actor, via: Via) -> None:
    rows = ImportRow.objects.filter(batch_id=accounts_id, match_key__in=any_text(keys), plan=Plan.LEFT_OUT.value)
    rows.update(plan=Plan.CREATE.value)
