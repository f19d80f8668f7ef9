"""Control sheets are drawn in batches, filled in, and signed off. A signed one never changes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from quarterdeck.imports.queries import ControlRow, control_rows
from quarterdeck.imports.terms import ImportState, Kind, Outcome
from quarterdeck.journal.actions import action, insert_rows, record
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.reconciliations.events import ControlFigureTyped, ControlSheetBegun, ControlSheetSigned
from quarterdeck.reconciliations.models import ControlLine, ControlSheet, TypedFigure
from quarterdeck.reconciliations.queries import compared_import, has_owner, sheet_figures, visible_sheets
from quarterdeck.reconciliations.rules import completed, differences, is_owner_key, owner_key, signing_reasons
from quarterdeck.reconciliations.terms import FigureKey, SheetState, Side, Standing, Why
from quarterdeck.records.queries.acting import acting, rights_of
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.money import Money, MoneyError
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_, Text, clean_block
from quarterdeck.values.verdict import Conflict, NotFound, Refused

BATCH = 500
_COLUMNS = (
    "sheet_id",
    "line",
    "match_key",
    "opportunity_id",
    "in_file",
    "file_standing",
    "file_minor",
    "file_currency",
    "file_period",
    "file_owner",
    "is_here",
    "here_standing",
    "here_minor",
    "here_currency",
    "here_period",
    "here_owner",
    "why",
)
Values = tuple[object, ...]
_NOT_OPEN = N_("Figures are typed in after the comparison, and before it is signed off.")


@action
def begin_sheet(*, import_id: int, by: Actor, via: Via, is_whole: bool = False, at: datetime | None = None) -> int:
    """Begin to compare an applied import of opportunities with what is here; `draw` does it. Returns the sheet's id.

    `is_whole`: the file holds every deal, so those here that no row is about differ from it. Raises
    NotPermitted, NotFound, Refused for other kinds, Conflict while the import is not applied.
    """
    batch = compared_import(by, import_id)
    if batch.kind is not Kind.OPPORTUNITIES:
        text = Text.of(N_("A control sheet compares opportunities. This import brought something else."))
        raise Refused.because("not_opportunities", text)
    if batch.state is not ImportState.APPLIED:
        raise Conflict("import_not_applied", Text.of(N_("Apply the import first, then compare.")))
    sheet = ControlSheet(batch_id=import_id, is_whole=is_whole, person_id=by.person_id or None)
    sheet.token_id, sheet.permissions = by.token_id, rights_of(by)
    sheet.save(force_insert=True)
    record(ControlSheetBegun(sheet.id, import_id=import_id), by.stamp(at or timezone.now(), via))
    return sheet.id


def draw(sheet_id: int) -> int:
    """Compare the next batch of rows of a sheet that is being drawn; how many. After the last one it is ready.

    A sheet whose maker may no longer act is taken away: nobody sees by their rights, and others wait behind it.
    """
    sheet = ControlSheet.objects.filter(pk=sheet_id, state=SheetState.DRAWING).first()
    if sheet is None:
        return 0
    by = acting(sheet.person_id, sheet.token_id, sheet.permissions)
    if by is None or not by.may(Permission.IMPORTS_RUN):
        _give_up(sheet_id=sheet_id)
        return 0
    calendar = company().calendar
    return _draw_rows(sheet_id=sheet_id, by=by, calendar=calendar) or _draw_others(
        sheet_id=sheet_id, by=by, calendar=calendar
    )


@action
def _give_up(*, sheet_id: int) -> None:
    ControlSheet.objects.filter(pk=sheet_id, state=SheetState.DRAWING).delete()


@action
def _draw_rows(*, sheet_id: int, by: Actor, calendar: FiscalCalendar) -> int:
    sheet = _drawing(sheet_id)
    rows = control_rows(sheet.batch_id, after=sheet.last_line, limit=BATCH)
    if not rows:
        return 0
    here = _sides_here(by, calendar, [row.record_id for row in rows if row.record_id])
    _insert(sheet, [_line(sheet, row, here, calendar) for row in rows if row.said is not None])
    sheet.last_line = rows[-1].line
    sheet.save(update_fields=["last_line"])
    return len(rows)


@action
def _draw_others(*, sheet_id: int, by: Actor, calendar: FiscalCalendar) -> int:
    """Deals here that no row is about, where the file is to hold them all. After the last the sheet is ready."""
    sheet = _drawing(sheet_id)
    found: dict[int, Side] = {}
    if sheet.is_whole:
        about = ControlLine.objects.filter(sheet=sheet, opportunity_id=OuterRef("pk"))
        rows = visible_to(by).filter(~Exists(about), pk__gt=sheet.last_deal_id).order_by("pk")
        found = _sides_here(by, calendar, list(rows.values_list("pk", flat=True)[:BATCH]))
    if found:
        lines = [
            (sheet.pk, 0, "", pk, False, *_values(None), True, *_values(side), " ".join(differences(None, side)))
            for pk, side in found.items()
        ]
        _insert(sheet, lines)
        sheet.last_deal_id = max(found)
        sheet.save(update_fields=["last_deal_id"])
        return len(found)
    sheet.state, sheet.drawn_at = SheetState.READY.value, timezone.now()
    sheet.save(update_fields=["state", "drawn_at"])
    return 0


def _drawing(sheet_id: int) -> ControlSheet:
    return ControlSheet.objects.select_for_update().get(pk=sheet_id, state=SheetState.DRAWING)


def _sides_here(by: Actor, calendar: FiscalCalendar, ids: Sequence[int]) -> dict[int, Side]:
    """What these opportunities are, as far as the actor may see them. One query."""
    columns = ("pk", "stage__kind", "amount_minor", "currency", "closed_on", "owner_id")
    return {
        pk: Side(
            standing=Standing(kind),
            minor=minor or 0,
            currency=currency if minor is not None else "",
            period=calendar.period_of(closed, PeriodKind.QUARTER).start if closed and kind == Standing.WON else None,
            owner=owner_key(owner_id),
        )
        for pk, kind, minor, currency, closed, owner_id in visible_to(by).filter(pk__in=ids).values_list(*columns)
    }


def _line(sheet: ControlSheet, row: ControlRow, here: Mapping[int, Side], calendar: FiscalCalendar) -> Values:
    there = here.get(row.record_id or 0)
    file = completed(_said(row, calendar), there)
    missing = {Outcome.LEFT_OUT: Why.LEFT_OUT, Outcome.SKIPPED: Why.LEFT_OUT, Outcome.REFUSED: Why.REFUSED}.get(
        row.outcome, Why.GONE
    )
    why = differences(file, there, without=missing, is_unread=bool(row.said and row.said.is_unread))
    return (
        sheet.pk,
        row.line,
        row.match_key,
        row.record_id,
        True,
        *_values(file),
        there is not None,
        *_values(there),
        " ".join(word.value for word in why),
    )


def _said(row: ControlRow, calendar: FiscalCalendar) -> Side:
    """What a row says of its deal, amounts that no currency has count as none."""
    said = row.said
    if said is None:
        return Side()
    minor, currency = 0, ""
    if said.amount is not None:
        with suppress(MoneyError):
            minor, currency = Money(said.amount, said.currency).minor, said.currency
    is_won = said.standing == Standing.WON and said.day is not None
    return Side(
        standing=Standing(said.standing),
        minor=minor,
        currency=currency,
        period=calendar.period_of(said.day, PeriodKind.QUARTER).start if is_won and said.day else None,
        owner=owner_key(said.owner_id, said.owner),
    )


def _values(side: Side | None) -> Values:
    side = side or Side()
    return side.standing.value, side.minor, side.currency, side.period, side.owner


def _insert(sheet: ControlSheet, lines: Sequence[Values]) -> None:
    insert_rows(ControlLine, _COLUMNS, lines)


@action
def type_figure(
    *,
    sheet_id: int,
    figure: FigureKey,
    value: int | None,
    by: Actor,
    via: Via,
    owner: str = "",
    at: datetime | None = None,
) -> None:
    """Keep what the other system says of a figure (deals, or minor units of its currency); None takes it away.

    `owner` is an owner's key, empty for everybody. Raises NotPermitted, NotFound, Refused, Conflict once signed.
    """
    sheet = _locked(sheet_id, by)
    if sheet.state != SheetState.READY:
        raise Conflict("sheet_not_ready", Text.of(_NOT_OPEN))
    if not is_owner_key(owner) or (owner and not has_owner(sheet_id, owner)):
        raise Refused.because("figure_unknown", Text.of(N_("Nobody of that name is on this sheet.")), "owner")
    typed = TypedFigure.objects.filter(sheet=sheet, owner=owner, figure=str(figure))
    if value is None:
        if not typed.delete()[0]:
            return
    elif not typed.update(value=value):
        TypedFigure.objects.create(sheet=sheet, owner=owner, figure=str(figure), value=value)
    record(ControlFigureTyped(sheet.pk, figure=str(figure), value=value), by.stamp(at or timezone.now(), via))


@action
def sign_sheet(*, sheet_id: int, note: str, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Sign a sheet off, with a word about the differences that stand. Raises NotPermitted, NotFound, Refused."""
    sheet, said = _locked(sheet_id, by), clean_block(note)
    differing = sum(block.differing for block in sheet_figures(sheet_id))
    if reasons := signing_reasons(SheetState(sheet.state), differing=differing, note=said):
        raise Refused(reasons)
    sheet.state, sheet.note = SheetState.SIGNED.value, said
    sheet.signed_by_id, sheet.signed_at = by.person_id or None, at or timezone.now()
    sheet.save(update_fields=["state", "note", "signed_by", "signed_at"])
    signed = ControlSheetSigned(sheet.pk, import_id=sheet.batch_id, differing=differing)
    record(signed, by.stamp(sheet.signed_at, via))


def _locked(sheet_id: int, by: Actor) -> ControlSheet:
    sheet = visible_sheets(by).select_for_update().filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound("control_sheet")
    return sheet
