"""Pages of mirrors: all of them, one with its loads, setting up, and taking over what they brought."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.imports.terms import KIND_LABELS
from quarterdeck.journal.queries.foreign import foreign_record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pages import is_fragment_request, redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.mirrors import actions
from quarterdeck.mirrors.forms import MirrorForm, PartForm, as_initial, part_initial
from quarterdeck.mirrors.panels import age_words
from quarterdeck.mirrors.queries.mirrors import (
    FileReport,
    LoadReport,
    MirrorReport,
    all_mirrors,
    loads_of,
    may_see_mirrors,
    mirror_of,
    require_mirrors,
    waiting_files,
)
from quarterdeck.mirrors.tables import took_words
from quarterdeck.mirrors.terms import (
    FILE_STATE_LABELS,
    KEPT,
    LOAD_STATE_LABELS,
    MIRROR_STATE_LABELS,
    MIRRORED,
    Figure,
    FileState,
    LoadState,
    MirrorState,
)
from quarterdeck.pipelines.terms import STAGE_KIND_LABELS, StageKind
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Conflict, NotFound, Refused

VIA = Via(Door.FORM)
BLOCKS = {"loads": "loads"}
TONES = {LoadState.RUNNING: "acc", LoadState.DONE: "pos", LoadState.FAILED: "warn"}
FILE_TONES = {FileState.LOADED: "pos", FileState.REFUSED: "neg"}
SHOWN_PROBLEMS = 20


def _keeper(request: HttpRequest) -> Actor:
    by = actor_of(request)
    require_mirrors(by)
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    return by


@require_safe
@page
def mirrors(request: HttpRequest) -> HttpResponse:
    """All mirrors."""
    now = timezone.now()
    rows = [
        {
            "mirror": one,
            "age": age_words(one.as_of, now) or _("nothing loaded yet"),
            "state": text(MIRROR_STATE_LABELS[one.state]),
            "is_active": one.state is MirrorState.ACTIVE,
            "last": text(LOAD_STATE_LABELS[one.last]) if one.last else "",
            "tone": TONES[one.last] if one.last else "",
        }
        for one in all_mirrors(actor_of(request))
    ]
    return render(request, "mirrors/list.html", {"rows": rows, "may_write": _may_write(actor_of(request))})


def _may_write(by: Actor) -> bool:
    return may_see_mirrors(by) and by.may(Permission.OPPORTUNITIES_IMPORT_HISTORY)


@require_http_methods(SHOWN_OR_POSTED)
@page
def mirror_new(request: HttpRequest) -> HttpResponse:
    """Set a mirror up; which files it reads is said next."""
    by = _keeper(request)
    form = MirrorForm(request.POST if request.method == "POST" else None, by=by, initial={"every_hours": 24})
    back = reverse("mirrors")
    context = {
        "title": _("New mirror"),
        "submit": _("Add mirror"),
        "parents": [(_("Mirrors"), back)],
        "cancel_href": back,
        "lead": _(
            "Exports of another system are loaded from a folder, over and over. What they bring is read-only here, "
            "and its history grows. Loads have your rights."
        ),
    }
    return _saved(request, form, context, lambda: actions.save_mirror(new=form.mirror(), by=by, via=VIA))


@require_http_methods(SHOWN_OR_POSTED)
@page
def mirror_edit(request: HttpRequest, mirror_id: int) -> HttpResponse:
    """Change a mirror; whoever saves it answers for its loads from then on."""
    by = _keeper(request)
    report = mirror_of(by, mirror_id)
    posted = request.POST if request.method == "POST" else None
    form = MirrorForm(posted, by=by, initial=as_initial(report.fields, report.version))
    back = reverse("mirror", args=[mirror_id])

    def save() -> int:
        version = form.cleaned_data["version"]
        return actions.save_mirror(new=form.mirror(), mirror_id=mirror_id, version=version, by=by, via=VIA)

    context = {
        "title": _("Edit mirror"),
        "submit": _("Save"),
        "parents": [(_("Mirrors"), reverse("mirrors")), (report.fields.name, back)],
        "cancel_href": back,
        "lead": _("Loads have the rights of whoever saves it last."),
    }
    return _saved(request, form, context, save)


@require_http_methods(SHOWN_OR_POSTED)
@page
def mirror_part(request: HttpRequest, mirror_id: int, kind: str) -> HttpResponse:
    """Say how the files of a kind are called and read, or read them no more."""
    by = _keeper(request)
    report, known = mirror_of(by, mirror_id), {one.value: one for one in MIRRORED}
    if kind not in known:
        raise NotFound("mirror_part")
    part = next((one for one in report.parts if one.kind is known[kind]), None)
    posted = request.POST if request.method == "POST" else None
    form = PartForm(posted, kind=known[kind], by=by, initial=part_initial(part))
    back = reverse("mirror", args=[mirror_id])

    def save() -> int:
        actions.save_part(mirror_id=mirror_id, new=form.part(), by=by, via=VIA)
        return mirror_id

    context = {
        "title": _("Files of %(kind)s") % {"kind": text(KIND_LABELS[known[kind]])},
        "submit": _("Save"),
        "parents": [(_("Mirrors"), reverse("mirrors")), (report.fields.name, back)],
        "cancel_href": back,
        "lead": _("The newest files are loaded the earliest first; a file that did not change is loaded once."),
    }
    return _saved(request, form, context, save)


def _saved(request: HttpRequest, form: PageForm, context: dict[str, Any], save: Callable[[], int]) -> HttpResponse:
    """The form, or the mirror after it was saved."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(request, reverse("mirror", args=[save()]))
        except Refused as refused:
            form.refuse(refused, {"loss_reason_id": "loss_reason"})
        except Conflict as error:
            form.add_error(None, text(error.text))
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def mirror(request: HttpRequest, mirror_id: int) -> HttpResponse:
    """GET: a mirror with its loads. POST: load it now, pause or resume it, or try a file again that was refused."""
    if request.method == "POST":
        by, said = _keeper(request), request.POST.get("do", "")
        deeds: dict[str, Callable[[], None]] = {
            "load": lambda: actions.ask_load(mirror_id=mirror_id, by=by, via=VIA),
            "pause": lambda: actions.pause_mirror(mirror_id=mirror_id, by=by, via=VIA),
            "resume": lambda: actions.resume_mirror(mirror_id=mirror_id, by=by, via=VIA),
            "again": lambda: actions.load_file_again(mirror_id=mirror_id, file_id=_file_id(request), by=by, via=VIA),
        }
        if said not in deeds:
            raise NotFound("mirror_deed")
        deeds[said]()
        return redirect(request, reverse("mirror", args=[mirror_id]))
    return _shown(request, mirror_id)


def _file_id(request: HttpRequest) -> int:
    named = request.POST.get("file", "")
    if not named.isascii() or not named.isdecimal() or len(named) > 18:
        raise NotFound("mirror_file")
    return int(named)


def _shown(request: HttpRequest, mirror_id: int) -> HttpResponse:
    by, now = actor_of(request), timezone.now()
    report = mirror_of(by, mirror_id)
    loads = loads_of(by, mirror_id)
    is_over = report.state is MirrorState.ENDED
    is_busy = report.is_asked or any(one.state is LoadState.RUNNING for one in loads)
    if is_fragment_request(request) and not is_busy:
        # What was waited for is done: head and counts are other ones too.
        return redirect(request, reverse("mirror", args=[mirror_id]))
    context = {
        "report": report,
        "here": reverse("mirror", args=[mirror_id]),
        "state": text(MIRROR_STATE_LABELS[report.state]),
        "is_active": report.state is MirrorState.ACTIVE,
        "is_paused": report.state is MirrorState.PAUSED,
        "is_busy": is_busy,
        "may_write": _may_write(by) and not is_over,
        "age": age_words(report.as_of, now) or _("nothing loaded yet"),
        "kept": [(text(records.kind(kind).plural), count) for kind, count in report.kept.items()],
        "parts": _parts(report),
        "waiting": waiting_files(mirror_id),
        "has_root": settings.MIRROR_ROOT is not None,
        "loads": [_load(one) for one in loads],
        "figures": next(([_figure(one) for one in load.figures] for load in loads if load.figures), []),
    }
    return render(request, "mirrors/mirror.html", context, blocks=BLOCKS)


def _parts(report: MirrorReport) -> list[dict[str, Any]]:
    """Every kind that can be mirrored, with how its files are read where that was said."""
    said = {one.kind: one for one in report.parts}
    return [
        {
            "label": text(KIND_LABELS[kind]),
            "pattern": said[kind].pattern if kind in said else "",
            "href": reverse("mirror_part", args=[report.id, kind.value]),
            "is_kept": kind in KEPT,
        }
        for kind in MIRRORED
    ]


def _load(one: LoadReport) -> dict[str, Any]:
    return {
        "load": one,
        "state": text(LOAD_STATE_LABELS[one.state]),
        "tone": TONES[one.state],
        "took": took_words(one.seconds),
        "reasons": [text(problem.reason.text) for problem in one.problems],
        "files": [_file(file) for file in one.files],
    }


def _file(one: FileReport) -> dict[str, Any]:
    problems = one.problems[:SHOWN_PROBLEMS]
    return {
        "file": one,
        "kind": text(KIND_LABELS[one.kind]),
        "state": text(FILE_STATE_LABELS[one.state]),
        "tone": FILE_TONES.get(one.state, "acc"),
        "is_refused": one.state is FileState.REFUSED,
        "problems": [(problem.line, problem.column, problem.value, text(problem.reason.text)) for problem in problems],
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "label": text(STAGE_KIND_LABELS[StageKind(one.standing)]),
        "figure": one,
        "file_minor": one.file_minor if one.currency else None,
        "here_minor": one.here_minor if one.currency else None,
    }


@require_http_methods(SHOWN_OR_POSTED)
@page
def mirror_take_over(request: HttpRequest, mirror_id: int) -> HttpResponse:
    """GET: ask. POST: end the mirror, and work on all it brought here from now on."""
    by = _keeper(request)
    report, back = mirror_of(by, mirror_id), reverse("mirror", args=[mirror_id])
    if request.method == "POST":
        count = actions.take_over_mirror(mirror_id=mirror_id, by=by, via=VIA)
        say(request, _("%(count)s records are worked on here from now on.") % {"count": count})
        return redirect(request, back)
    context = {
        "title": _("Take everything over"),
        "submit": _("Take over"),
        "parents": [(_("Mirrors"), reverse("mirrors")), (report.fields.name, back)],
        "cancel_href": back,
        "lead": _(
            "%(count)s records of %(system)s are worked on here from now on, with their history. The mirror ends: "
            "nothing is loaded any more. This cannot be undone."
        )
        % {"count": sum(report.kept.values()), "system": report.fields.system},
    }
    return form_page(request, PageForm(), context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def foreign_take_over(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """GET: ask. POST: work on one record here from now on; its mirror leaves it alone."""
    by = actor_of(request)
    require(by, Permission.IMPORTS_RUN)
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    mark = foreign_record(kind, record_id) if kind in KEPT.values() else None
    if mark is None or record_id not in records.kind(kind).writable(by, [record_id]):
        raise NotFound("foreign_record")
    spec = records.kind(kind)
    back = reverse(spec.url_name, args=[record_id])
    if request.method == "POST":
        actions.take_over_record(kind=kind, record_id=record_id, by=by, via=VIA)
        say(request, _("It is worked on here from now on."))
        return redirect(request, back)
    context = {
        "title": _("Work here from now on"),
        "submit": _("Take over"),
        "parents": [(spec.names([record_id]).get(record_id, ""), back)],
        "cancel_href": back,
        "lead": _(
            "It is kept in %(system)s now. Once taken over it is changed here, and what %(system)s says of it later "
            "is left out. This cannot be undone."
        )
        % {"system": mark.source},
    }
    return form_page(request, PageForm(), context)
