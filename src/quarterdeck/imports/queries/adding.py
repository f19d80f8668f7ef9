"""Accounts that the rows of a file name and bring in with them."""

from collections.abc import Collection

from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries.judging import Context
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import FileMapping, ImportState, Plan
from quarterdeck.journal.queries import any_text
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


def mapping_of(batch: Import) -> FileMapping:
    """The mapping of an import; of accounts that another one adds, what that mapping says of them."""
    parsed = parse_mapping(batch.mapping)
    return parsed.of_accounts() if batch.accounts_of_id else parsed


def accounts_import(import_id: int) -> Import | None:
    """The import of the accounts that the rows of this one add; None where it adds none. One query."""
    return Import.objects.filter(accounts_of_id=import_id).first()


def waiting_accounts(import_id: int) -> int | None:
    """The same while its rows are not all applied. One query."""
    found = accounts_import(import_id)
    return found.pk if found and found.state in (ImportState.CHECKED, ImportState.APPLYING) else None


def accounts_to_add(accounts_id: int | None, keys: Collection[str]) -> dict[str, tuple[Reason, ...]]:
    """By key of the name the accounts that the file may add, with why one cannot be. One query, or none."""
    if accounts_id is None or not keys:
        return {}
    rows = ImportRow.objects.filter(batch_id=accounts_id, match_key__in=any_text(set(keys))).exclude(match_key="")
    return {
        key: tuple(problem.reason for problem in problems_from(problems)) if plan == Plan.BAD else ()
        for key, plan, problems in rows.values_list("match_key", "plan", "problems")
    }


def mark_moved(context: Context, row: ReadRow) -> None:
    """Note that a record that is here would go to an account that is not: that is brought in first."""
    if row.new_account:
        text = Text.of("“{name}” is not here, and only new records bring their accounts in. Add it first.",
                       name=row.new_account)  # fmt: skip
        context.reader.problem(row, "account", Reason("account_not_here", text, field="account"))
