"""Endpoints of mirrors: what is loaded from where, loads, and taking over what they brought."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from quarterdeck.imports.terms import Kind
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import reply
from quarterdeck.mirrors import actions
from quarterdeck.mirrors.queries.mirrors import LoadReport, MirrorReport, all_mirrors, loads_of, mirror_of
from quarterdeck.mirrors.terms import DayFrom, MirrorFields, PartFields
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.snapshots.terms import Missing
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

mirrors = Router()
VIA = Via(Door.API)
MirroredKind = Literal["people", "products", "accounts", "contacts", "opportunities"]
KeptKind = Literal["account", "contact", "opportunity"]


def without_zone(value: time) -> time:
    """A time of day is of the company's zone, and says none of its own."""
    if value.tzinfo is not None:
        raise PydanticCustomError("time_with_zone", N_("Write the time of day without a zone: it is of the company's."))
    return value


DayTime = Annotated[
    time,
    AfterValidator(without_zone),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"}),
]


class MirrorSetup(Body):
    """What is loaded from where and when. Loads have the rights of whoever saved it last."""

    name: str
    system: str = Field(description="As people call the other system.")
    source: str = Field(description="As mappings write it, such as salesforce.")
    folder: str = Field(description="Below the installation's root of mirrors.")
    link: str = Field("", description="Address of a record there, with {id} where its id stands.")
    every_hours: int | None = Field(None, description="Hours between two loads; without it a time of day.")
    at_time: DayTime | None = Field(None, strict=False, description="Time of day in the company's time zone.")
    told_id: Id | None = Field(None, description="A person who is told of loads that need a look.")


class MirrorPartIn(Body):
    """How the files of a kind are called and read."""

    pattern: str = Field(description="Names such as deals-*.csv.")
    mapping: str = Field(description="Text of a mapping file for this kind.")
    day_from: DayFrom = Field(DayFrom.NAME, strict=False, description="Of deals: `name` or `modified`.")
    missing: Missing = Field(
        Missing.LEFT, strict=False, description="Of deals: what becomes of one that a later file does not show."
    )
    loss_reason: str | None = Field(None, description="Key of the reason, where missing deals are lost.")


class MirrorPartOut(BaseModel):
    """How the files of a kind are called and read."""

    kind: str
    pattern: str
    mapping: str
    day_from: str
    missing: str
    loss_reason: str | None


class MirrorOut(BaseModel):
    """A mirror with what it keeps."""

    id: str
    name: str
    system: str
    source: str
    folder: str
    link: str
    every_hours: int | None
    at_time: time | None
    told_id: str | None
    state: str = Field(description="active, paused or ended.")
    keeper: str = Field(description="Whose rights its loads have.")
    as_of: datetime | None = Field(description="The instant that its last file shows.")
    next_at: datetime | None
    is_asked: bool = Field(description="Whether a load was asked for and has not begun.")
    kept: dict[str, int] = Field(description="Read-only records by kind.")
    taken_over: int
    files: list[MirrorPartOut]


class MirrorLineOut(BaseModel):
    """A mirror in the list of all."""

    id: str
    name: str
    system: str
    state: str
    as_of: datetime | None
    next_at: datetime | None
    kept: int
    last_load: str | None


class MirrorListOut(BaseModel):
    """All mirrors by name."""

    items: list[MirrorLineOut]


class MirrorProblemOut(BaseModel):
    """What was refused, with its place; line 0 where it is the whole file or load."""

    line: int
    column: str
    value: str
    code: str
    text: str


class MirrorFileOut(BaseModel):
    """A file of a load with its rows by what came of them."""

    kind: str
    name: str
    state: str = Field(description="loading, loaded, refused or seen.")
    shows_at: datetime | None
    counts: dict[str, int] = Field(description="rows, new, changed, unchanged, left_alone, refused.")
    problems: list[MirrorProblemOut] = Field(description="The first 100.")


class MirrorFigureOut(BaseModel):
    """Deals of a standing in a currency: counts and sums (minor units) of the last file and here."""

    standing: str
    currency: str
    file_count: int
    file_minor: int
    here_count: int
    here_minor: int


class MirrorLoadOut(BaseModel):
    """A load."""

    id: str
    state: str = Field(description="running, done, or failed where somebody must look at it.")
    is_asked: bool
    started_at: datetime
    ended_at: datetime | None
    files: list[MirrorFileOut]
    figures: list[MirrorFigureOut]
    problems: list[MirrorProblemOut]


class MirrorLoadsOut(BaseModel):
    """The last 50 loads of a mirror, the newest first."""

    items: list[MirrorLoadOut]


class MirrorStateIn(Body):
    """Whether a mirror loads."""

    state: Literal["active", "paused"]


class TakenOverOut(BaseModel):
    """How many records are worked on here from now on."""

    records: int


class TakeOverIn(Body):
    """A record that another system keeps."""

    kind: KeptKind
    record_id: Id


@mirrors.get("", response=MirrorListOut, operation_id="list_mirrors")
def list_mirrors(request: HttpRequest) -> HttpResponse:
    """All mirrors of other systems."""
    items = [
        {
            "id": public_id(one.id),
            "name": one.name,
            "system": one.system,
            "state": one.state.value,
            "as_of": one.as_of,
            "next_at": one.next_at,
            "kept": one.kept,
            "last_load": one.last.value if one.last else None,
        }
        for one in all_mirrors(actor_of(request))
    ]
    return reply(request, {"items": items})


@mirrors.post("", response={201: MirrorOut}, operation_id="add_mirror")
def add_mirror(request: HttpRequest, body: MirrorSetup) -> HttpResponse:
    """Set up a mirror of another system."""
    mirror_id = actions.save_mirror(new=_fields(body), by=actor_of(request), via=VIA)
    return _shown(request, mirror_id, status=201, location=f"{request.path}/{public_id(mirror_id)}")


@mirrors.post("/take-over", response={204: None}, operation_id="take_over_record")
def take_over_record(request: HttpRequest, body: TakeOverIn) -> HttpResponse:
    """Work on a record here from now on; its mirror leaves it alone."""
    actions.take_over_record(kind=body.kind, record_id=body.record_id, by=actor_of(request), via=VIA)
    return HttpResponse(status=204)


@mirrors.get("/{mirror_id}", response=MirrorOut, operation_id="get_mirror")
def get_mirror(request: HttpRequest, mirror_id: Id) -> HttpResponse:
    """A mirror with what it keeps."""
    return _shown(request, mirror_id)


@mirrors.put("/{mirror_id}", response=MirrorOut, operation_id="edit_mirror")
def edit_mirror(request: HttpRequest, mirror_id: Id, body: MirrorSetup) -> HttpResponse:
    """Change a mirror; from now on its loads have the rights of whoever does."""
    actions.save_mirror(new=_fields(body), mirror_id=mirror_id, by=actor_of(request), via=VIA)
    return _shown(request, mirror_id)


@mirrors.put("/{mirror_id}/files/{kind}", response=MirrorOut, operation_id="set_mirror_files")
def set_mirror_files(request: HttpRequest, mirror_id: Id, kind: MirroredKind, body: MirrorPartIn) -> HttpResponse:
    """Say how the files of a kind are called and read."""
    new = PartFields(
        kind=Kind(kind),
        pattern=body.pattern,
        mapping=body.mapping,
        day_from=body.day_from,
        missing=body.missing,
        loss_reason_id=_loss_reason_id(body.loss_reason),
    )
    actions.save_part(mirror_id=mirror_id, new=new, by=actor_of(request), via=VIA)
    return _shown(request, mirror_id)


@mirrors.delete("/{mirror_id}/files/{kind}", response={204: None}, operation_id="remove_mirror_files")
def remove_mirror_files(request: HttpRequest, mirror_id: Id, kind: MirroredKind) -> HttpResponse:
    """Read the files of a kind no more, where none was loaded yet."""
    actions.remove_part(mirror_id=mirror_id, kind=Kind(kind), by=actor_of(request), via=VIA)
    return HttpResponse(status=204)


@mirrors.put("/{mirror_id}/state", response=MirrorOut, operation_id="set_mirror_state")
def set_mirror_state(request: HttpRequest, mirror_id: Id, body: MirrorStateIn) -> HttpResponse:
    """Pause a mirror, or let it load again."""
    deed = actions.pause_mirror if body.state == "paused" else actions.resume_mirror
    deed(mirror_id=mirror_id, by=actor_of(request), via=VIA)
    return _shown(request, mirror_id)


@mirrors.get("/{mirror_id}/loads", response=MirrorLoadsOut, operation_id="list_mirror_loads")
def list_mirror_loads(request: HttpRequest, mirror_id: Id) -> HttpResponse:
    """The last loads of a mirror, with what was refused."""
    by = actor_of(request)
    mirror_of(by, mirror_id)
    return reply(request, {"items": [_load(one) for one in loads_of(by, mirror_id)]})


@mirrors.post("/{mirror_id}/loads", response={202: MirrorOut}, operation_id="load_mirror")
def load_mirror(request: HttpRequest, mirror_id: Id) -> HttpResponse:
    """Have a mirror loaded now, in the background."""
    actions.ask_load(mirror_id=mirror_id, by=actor_of(request), via=VIA)
    return _shown(request, mirror_id, status=202)


@mirrors.post("/{mirror_id}/take-over", response=TakenOverOut, operation_id="take_over_mirror")
def take_over_mirror(request: HttpRequest, mirror_id: Id) -> HttpResponse:
    """End a mirror, and work on all it brought here from now on."""
    count = actions.take_over_mirror(mirror_id=mirror_id, by=actor_of(request), via=VIA)
    return reply(request, {"records": count})


def _fields(body: MirrorSetup) -> MirrorFields:
    return MirrorFields(**body.model_dump())


def _loss_reason_id(key: str | None) -> int | None:
    if key is None:
        return None
    found = {reason.key: number for number, reason in loss_reasons().items()}
    if key not in found:
        text = Text.of(N_("There is no loss reason {key}. Known: {known}."), key=key, known=", ".join(found))
        raise Refused.because("loss_reason_missing", text, "loss_reason")
    return found[key]


def _shown(request: HttpRequest, mirror_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    return reply(request, _mirror(mirror_of(actor_of(request), mirror_id)), status=status, location=location)


def _mirror(one: MirrorReport) -> dict[str, Any]:
    reasons = loss_reasons()
    fields = asdict(one.fields) | {"told_id": public_id(one.fields.told_id) if one.fields.told_id else None}
    return fields | {
        "id": public_id(one.id),
        "state": one.state.value,
        "keeper": one.keeper,
        "as_of": one.as_of,
        "next_at": one.next_at,
        "is_asked": one.is_asked,
        "kept": dict(one.kept),
        "taken_over": one.taken_over,
        "files": [
            {
                "kind": part.kind.value,
                "pattern": part.pattern,
                "mapping": part.mapping,
                "day_from": part.day_from.value,
                "missing": part.missing.value,
                "loss_reason": reasons[part.loss_reason_id].key if part.loss_reason_id else None,
            }
            for part in one.parts
        ],
    }


def _load(one: LoadReport) -> dict[str, Any]:
    return {
        "id": public_id(one.id),
        "state": one.state.value,
        "is_asked": one.is_asked,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "files": [file.as_dict() for file in one.files],
        "figures": [asdict(figure) for figure in one.figures],
        "problems": [
            {"line": 0, "column": "", "value": "", "code": problem.reason.code, "text": str(problem.reason.text)}
            for problem in one.problems
        ],
    }
