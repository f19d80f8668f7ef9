"""Endpoints of control sheets: begin one, read its figures and lines, type figures in, sign it off."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Amount, Body, Id
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.reconciliations import actions, queries
from quarterdeck.reconciliations.queries import Line, OwnerFigures, Sheet
from quarterdeck.reconciliations.rules import figure_key, is_owner_key, typed_value
from quarterdeck.reconciliations.terms import Figure, FigureKey, Side
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

sheets = Router()
VIA = Via(Door.API)
_FIGURE = Field(
    description="`deals`, `open`, `open:EUR`, `won:2026-07-01`, `won:2026-07-01:EUR` or `lost`: deals, or with a "
    "currency the sum of their amounts; of won deals by the first day of the fiscal quarter."
)
_OWNER = Field("", description="`#` and a person's id, `~` and a name nobody here bears; empty: all.")
FigureWord = Annotated[str, _FIGURE]


class ControlSheetIn(Body):
    """An applied import of opportunities to compare with what is here."""

    import_id: Id
    is_whole: bool = Field(default=False, description="The file holds every deal: others here differ from it.")


class ControlFigureOut(BaseModel):
    """A figure; texts of whole numbers are deals, those with a currency amounts."""

    figure: str
    file: str
    typed: str | None = Field(description="What somebody read off the other system.")
    here: str
    difference: str = Field(description="What is here less what was typed in, or without that what the file says.")


class OwnerFiguresOut(BaseModel):
    """The figures of one owner; the first are everybody's."""

    owner: str
    owner_name: str
    figures: list[ControlFigureOut]


class ControlSheetOut(BaseModel):
    """A control sheet. Its figures are empty while rows are being compared."""

    id: str
    import_id: str
    state: str = Field(description="drawing, ready or signed.")
    is_whole: bool
    lines: int
    differing: int
    unread: int = Field(description="Amounts of the file that could not be read, and are in no sum of it.")
    signed_at: str | None
    signed_by_name: str
    note: str
    figures: list[OwnerFiguresOut]


class ControlSideOut(BaseModel):
    """What one side says of a deal."""

    standing: str = Field(description="open, won, lost, or nothing where the file does not say.")
    amount: str | None
    currency: str
    won_quarter: str | None = Field(description="First day of the fiscal quarter it was won in.")
    owner: str


class ControlLineOut(BaseModel):
    """A line that differs."""

    line: int = Field(description="Line of the file; 0 for a deal no row is about.")
    match_key: str
    opportunity_id: str | None
    file: ControlSideOut | None
    here: ControlSideOut | None
    why: list[str]


class ControlLinesOut(BaseModel):
    """A page of 100 lines that differ."""

    items: list[ControlLineOut]
    next_cursor: str | None


class ControlLinesQuery(Body):
    """Which lines."""

    figure: str = Field("", description="Those that make this figure differ; empty: all that differ.")
    owner: str = _OWNER
    cursor: str = ""


class TypedFigureIn(Body):
    """What the other system says of a figure; null takes it away."""

    figure: FigureWord
    owner: str = _OWNER
    value: Amount | None


class SignatureIn(Body):
    """A word about the differences that stand; needed while figures differ."""

    note: str = ""


@sheets.post("", response={201: ControlSheetOut}, operation_id="begin_control_sheet")
def begin_control_sheet(request: HttpRequest, body: ControlSheetIn) -> HttpResponse:
    """Compare an import with what is here. Look again until its state is ready."""
    by = actor_of(request)
    sheet_id = actions.begin_sheet(import_id=body.import_id, is_whole=body.is_whole, by=by, via=VIA)
    return _shown(request, sheet_id, status=201, location=f"{request.path}/{public_id(sheet_id)}")


@sheets.get("/{sheet_id}", response=ControlSheetOut, operation_id="get_control_sheet")
def get_control_sheet(request: HttpRequest, sheet_id: Id) -> HttpResponse:
    """A sheet with its figures, of everybody and by owner."""
    return _shown(request, sheet_id)


@sheets.get("/{sheet_id}/lines", response=ControlLinesOut, operation_id="list_control_lines")
def list_control_lines(request: HttpRequest, sheet_id: Id, asked: Query[ControlLinesQuery]) -> HttpResponse:
    """The lines that differ, in the order of the file."""
    by = actor_of(request)
    queries.sheet_of(by, sheet_id)
    figure = _named(asked.figure) if asked.figure else None
    if not is_owner_key(asked.owner):
        raise Refused.because("figure_unknown", Text.of(N_("Nobody of that name is on this sheet.")), "owner")
    found = queries.lines_of(sheet_id, by, figure=figure, owner=asked.owner, cursor=asked.cursor)
    return reply(request, {"items": [_line(one) for one in found.lines], "next_cursor": found.next_cursor or None})


@sheets.put("/{sheet_id}/figures", response={204: None}, operation_id="type_control_figure")
def type_control_figure(request: HttpRequest, sheet_id: Id, body: TypedFigureIn) -> HttpResponse:
    """Keep what the other system says of a figure, beside what the file says."""
    figure = _named(body.figure)
    value = typed_value(figure, body.value)
    actions.type_figure(sheet_id=sheet_id, figure=figure, value=value, owner=body.owner, by=actor_of(request), via=VIA)
    return nothing()


@sheets.post("/{sheet_id}/sign", response=ControlSheetOut, operation_id="sign_control_sheet")
def sign_control_sheet(request: HttpRequest, sheet_id: Id, body: SignatureIn) -> HttpResponse:
    """Sign a sheet off by name; it stays as it is from then on."""
    actions.sign_sheet(sheet_id=sheet_id, note=body.note, by=actor_of(request), via=VIA)
    return _shown(request, sheet_id)


def _named(word: str) -> FigureKey:
    found = figure_key(word)
    if found is None:
        raise Refused.because("figure_unknown", Text.of(N_("A control sheet has no such figure.")), "figure")
    return found


def _shown(request: HttpRequest, sheet_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    sheet = queries.sheet_of(actor_of(request), sheet_id)
    return reply(request, _sheet(sheet, queries.sheet_figures(sheet_id)), status=status, location=location)


def _sheet(sheet: Sheet, blocks: list[OwnerFigures]) -> dict[str, Any]:
    return {
        "id": public_id(sheet.id),
        "import_id": public_id(sheet.import_id),
        "state": sheet.state.value,
        "is_whole": sheet.is_whole,
        "lines": sheet.lines,
        "differing": sheet.differing,
        "unread": sheet.unread,
        "signed_at": sheet.signed_at,
        "signed_by_name": sheet.signed_by,
        "note": sheet.note,
        "figures": [_block(block) for block in blocks if sheet.drawn_at],
    }


def _block(block: OwnerFigures) -> dict[str, Any]:
    return {
        "owner": block.owner,
        "owner_name": block.name,
        "figures": [
            {
                "figure": str(one.key),
                "file": _number(one, one.file),
                "typed": None if one.typed is None else _number(one, one.typed),
                "here": _number(one, one.here),
                "difference": _number(one, one.difference),
            }
            for one in block.figures
        ],
    }


def _number(figure: Figure, value: int) -> str:
    return str(Money.of_minor(value, figure.key.currency).amount) if figure.key.currency else str(value)


def _line(line: Line) -> dict[str, Any]:
    return {
        "line": line.line,
        "match_key": line.match_key,
        "opportunity_id": public_id(line.opportunity_id) if line.opportunity_id else None,
        "file": _side(line.file),
        "here": _side(line.here),
        "why": [why.value for why in line.why],
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "standing": side.standing.value,
        "amount": str(Money.of_minor(side.minor, side.currency).amount) if side.currency else None,
        "currency": side.currency,
        "won_quarter": side.period,
        "owner": side.owner,
    }
