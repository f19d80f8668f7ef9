"""Reads of control sheets: figures from their lines, and the lines behind each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from quarterdeck.imports.queries import ImportReport, import_report
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.reconciliations.models import ControlLine, ControlSheet, TypedFigure
from quarterdeck.reconciliations.rules import figures, person_of
from quarterdeck.reconciliations.terms import Figure, FigureKey, Measure, SheetState, Side, Standing, Tally, Why
from quarterdeck.users.queries import people_names
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

PAGE = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """A control sheet. `lines` were compared so far, `differing` of them say something else than what is here.

    Of `unread` lines the file has an amount that could not be read: they count as deals, and are in no sum.
    """

    id: int
    import_id: int
    file_name: str
    is_whole: bool
    state: SheetState
    lines: int
    differing: int
    unread: int
    created_at: datetime
    drawn_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    note: str


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """The figures of one owner, of everybody for an empty key. `name` is theirs, or as the file writes it."""

    owner: str
    name: str
    figures: tuple[Figure, ...]

    @property
    def differing(self) -> int:
        """How many figures differ."""
        return sum(1 for figure in self.figures if figure.difference)


@dataclass(frozen=True, slots=True)
class Line:
    """A line behind a figure: both sides, why they differ, and the deal as far as its reader may see it."""

    line: int
    match_key: str
    opportunity_id: int | None
    name: str
    account_name: str
    file: Side | None
    here: Side | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class LinePage:
    """Lines in the order of the file, and the names of their owners by key."""

    lines: tuple[Line, ...]
    owners: Mapping[str, str]
    next_cursor: str


def visible_sheets(actor: Actor) -> QuerySet[ControlSheet]:
    """Sheets an actor may see: those they made; of who sees all records, everybody's. Raises NotPermitted."""
    require(actor, Permission.IMPORTS_RUN)
    return ControlSheet.objects.filter(Q() if actor.scope.kind is ScopeKind.ALL else Q(person_id=actor.person_id))


def compared_import(actor: Actor, import_id: int) -> ImportReport:
    """An import of the actor's own; of who sees all records, anybody's. Raises NotPermitted, NotFound."""
    require(actor, Permission.IMPORTS_RUN)
    found = import_report(import_id)
    if actor.scope.kind is not ScopeKind.ALL and found.person_id != actor.person_id:
        raise NotFound("import")
    return found


def sheets_of(actor: Actor, import_id: int) -> list[Sheet]:
    """The sheets of an import that the actor may see, the last one first. Three queries. Raises NotPermitted."""
    return _sheets(visible_sheets(actor).filter(batch_id=import_id))


def sheet_of(actor: Actor, sheet_id: int) -> Sheet:
    """One sheet. Three queries. Raises NotPermitted, NotFound."""
    found = _sheets(visible_sheets(actor).filter(pk=sheet_id))
    if not found:
        raise NotFound("control_sheet")
    return found[0]


def has_owner(sheet_id: int, owner: str) -> bool:
    """Whether a line of the sheet is of this owner, on either side. One query."""
    either = Q(file_owner=owner) | Q(here_owner=owner)
    return ControlLine.objects.filter(either, sheet_id=sheet_id).exists()


def typed_figure(sheet_id: int, owner: str, key: FigureKey) -> int | None:
    """What somebody typed in for a figure. One query."""
    typed = TypedFigure.objects.filter(sheet_id=sheet_id, owner=owner, figure=str(key))
    return typed.values_list("value", flat=True).first()


def _sheets(which: QuerySet[ControlSheet]) -> list[Sheet]:
    rows = list(which.select_related("batch").order_by("-created_at", "-pk"))
    counts = dict[int, tuple[int, int, int]]()
    counted = ControlLine.objects.filter(sheet__in=rows).order_by().values_list("sheet_id")
    unread = Count("pk", filter=Q(why__contains=Why.UNREAD.value))
    told = counted.annotate(lines=Count("pk"), differing=Count("pk", filter=~Q(why="")), unread=unread)
    for pk, *numbers in told:
        counts[pk] = numbers[0], numbers[1], numbers[2]
    names = people_names({row.signed_by_id for row in rows if row.signed_by_id})
    return [
        Sheet(
            row.id,
            row.batch_id,
            row.batch.file_name,
            row.is_whole,
            SheetState(row.state),
            *counts.get(row.id, (0, 0, 0)),
            row.created_at,
            row.drawn_at,
            row.signed_at,
            names.get(row.signed_by_id or 0, ""),
            row.note,
        )
        for row in rows
    ]


def sheet_figures(sheet_id: int) -> list[OwnerFigures]:
    """The figures of everybody, then of each owner of either side, by name. Four queries."""
    file, here = _tallies(sheet_id, "file"), _tallies(sheet_id, "here")
    typed: dict[str, dict[str, int]] = {}
    for owner, figure, value in TypedFigure.objects.filter(sheet_id=sheet_id).values_list("owner", "figure", "value"):
        typed.setdefault(owner, {})[figure] = value
    owners = {tally.owner for tally in (*file, *here)} - {""}
    names = owner_names(owners)
    blocks = [OwnerFigures("", "", tuple(figures(file, here, typed.get("", {}))))]
    blocks += [
        OwnerFigures(owner, names[owner], tuple(figures(file, here, typed.get(owner, {}), owner=owner)))
        for owner in sorted(owners, key=lambda owner: (names[owner], owner))
    ]
    return blocks


def owner_names(owners: set[str]) -> dict[str, str]:
    """Names by owner key: of people here, else what the file writes. One query."""
    ids = {owner: number for owner in owners if (number := person_of(owner)) is not None}
    names = people_names(ids.values())
    return {owner: names.get(ids[owner], "") if owner in ids else owner[1:] for owner in owners}


def _tallies(sheet_id: int, side: str) -> list[Tally]:
    there = Q(in_file=True) if side == "file" else Q(is_here=True)
    columns = [f"{side}_{name}" for name in ("owner", "standing", "period", "currency")]
    rows = ControlLine.objects.filter(there, sheet_id=sheet_id).order_by().values_list(*columns)
    counted = rows.annotate(count=Count("*"), minor=Sum(f"{side}_minor"))
    return [Tally(owner, Standing(standing), *rest) for owner, standing, *rest in counted]


def lines_of(
    sheet_id: int, actor: Actor, *, figure: FigureKey | None = None, owner: str = "", cursor: str = ""
) -> LinePage:
    """The lines that differ, those that make a figure (of one owner) differ where one is named.

    Three queries. Raises Refused for a cursor of another list.
    """
    rows = ControlLine.objects.filter(sheet_id=sheet_id).exclude(why="")
    if figure is not None:
        file, here = _counts_in("file", figure, owner), _counts_in("here", figure, owner)
        unlike = Q(file & ~here) | Q(~file & here)
        rows = rows.filter(Q(unlike | (file & here & ~Q(file_minor=F("here_minor")))) if figure.currency else unlike)
    if cursor:
        line, pk = read_cursor(cursor, "control_lines", ((int,), (int,)))
        rows = rows.filter(Q(line__gt=line) | Q(line=line, pk__gt=pk))
    found = list(rows.order_by("line", "pk")[: PAGE + 1])
    page = found[:PAGE]
    deals = _deals(actor, [row.opportunity_id for row in page if row.opportunity_id])
    lines = tuple(_line(row, *deals.get(row.opportunity_id or 0, ("", ""))) for row in page)
    owners = owner_names({side.owner for one in lines for side in (one.file, one.here) if side} - {""})
    last = page[-1] if len(found) > PAGE else None
    return LinePage(lines, owners, write_cursor("control_lines", (last.line, last.id)) if last else "")


def _counts_in(side: str, figure: FigureKey, owner: str) -> Q:
    """Whether a line counts in a figure on one side."""
    wanted: dict[str, object] = {"in_file" if side == "file" else "is_here": True}
    if figure.measure is not Measure.DEALS:
        wanted[f"{side}_standing"] = figure.measure.value
    if figure.measure is Measure.WON:
        wanted[f"{side}_period" if figure.period else f"{side}_period__isnull"] = figure.period or True
    if figure.currency:
        wanted[f"{side}_currency"] = figure.currency
    if owner:
        wanted[f"{side}_owner"] = owner
    return Q(**wanted)


def _deals(actor: Actor, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows = visible_to(actor).filter(pk__in=ids).values_list("pk", "name", "account__name")
    return {pk: (name, account or "") for pk, name, account in rows}


def _line(row: ControlLine, name: str, account_name: str) -> Line:
    file = _side(row.file_standing, row.file_minor, row.file_currency, row.file_period, row.file_owner)
    here = _side(row.here_standing, row.here_minor, row.here_currency, row.here_period, row.here_owner)
    return Line(
        line=row.line,
        match_key=row.match_key,
        opportunity_id=row.opportunity_id,
        name=name,
        account_name=account_name,
        file=file if row.in_file else None,
        here=here if row.is_here else None,
        why=tuple(map(Why, row.why.split())),
    )


def _side(standing: str, minor: int, currency: str, period: date | None, owner: str) -> Side:
    return Side(standing=Standing(standing), minor=minor, currency=currency, period=period, owner=owner)


def drawing_sheets() -> list[int]:
    """Sheets whose rows are being compared, the oldest first."""
    rows = ControlSheet.objects.filter(state=SheetState.DRAWING).order_by("created_at", "pk")
    return list(rows.values_list("pk", flat=True))
