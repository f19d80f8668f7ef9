"""Holes at files that are brought, loaded and handed out, opened as those of `holes`."""

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from markupsafe import Markup

from tests.attacks.holes import HOLES, everywhere, hole

__all__ = ["HOLES"]


@hole("A01", "imports")
def sheets_are_everybodys() -> AbstractContextManager[Any]:
    """Whoever may import reads every control sheet."""
    from quarterdeck.reconciliations.models import ControlSheet

    return everywhere("visible_sheets", lambda actor: ControlSheet.objects.all())


@hole("A01", "imports")
def mirrors_are_everybodys() -> AbstractContextManager[Any]:
    """Whoever may import sets mirrors up, loads them and takes them over."""
    return everywhere("may_see_mirrors", lambda actor: actor.may("imports.run"))


@hole("A01", "imports")
def series_are_everybodys() -> AbstractContextManager[Any]:
    """Whoever may import reads, changes and applies every series of snapshots."""
    from quarterdeck.snapshots.models import SnapshotSeries

    return everywhere("visible_series", lambda actor: SnapshotSeries.objects.all())


@hole("A11", "imports")
def names_in_files_are_called_safe() -> AbstractContextManager[Any]:
    """The wizard takes the names in a file for markup."""
    from quarterdeck.uploads import queries

    narrowed = queries.narrowed_rows

    def safe(*args: Any, **kwargs: Any) -> Any:
        rows, cursor = narrowed(*args, **kwargs)
        return [replace(row, name=Markup(row.name)) for row in rows], cursor

    return patch.object(queries, "narrowed_rows", safe)


@hole("A12", "imports")
def rows_to_mend_are_written_as_they_are() -> AbstractContextManager[Any]:
    """Nothing is put before a cell of a file of rows to mend."""
    from quarterdeck.uploads.queries import mending

    return patch.object(mending, "guarded", lambda text: text)


@hole("A08")
def files_are_handed_out_for_their_day() -> AbstractContextManager[Any]:
    """Whoever had a list written fetches it by any token of theirs."""
    from quarterdeck.exports.queries import ready_export

    return everywhere("fetched", ready_export)
