"""Settings: frameworks with their elements, and the list of question sets beside them."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.forms import ElementForm, FrameworkForm
from quarterdeck.qualification.queries import ElementRow, FrameworkRow
from quarterdeck.qualification.terms import ElementFields, FrameworkFields
from quarterdeck.qualification.views.editing import VIA, Editing, add_page, edit_page, require_manager, root
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page
from quarterdeck.users.terms import Permission


@require_safe
@page
def settings_qualification(request: HttpRequest) -> HttpResponse:
    """All frameworks and question sets."""
    context = {
        "frameworks": queries.frameworks(),
        "sets": queries.question_sets(),
        "pipelines": queries.subjects.groups(),
        "may_manage": actor_of(request).may(Permission.QUALIFICATION_MANAGE),
    }
    return render(request, "qualification/settings.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def framework_new(request: HttpRequest) -> HttpResponse:
    """Add a framework; its page asks for the elements."""
    require_manager(request)
    initial = {ONCE_FIELD: form_token(), "decay_days": FrameworkFields().decay_days}
    form = FrameworkForm(request.POST or None, is_new=True, initial=initial)

    def write() -> str:
        made = actions.add_framework(new=FrameworkFields(**form.values), by=actor_of(request), via=VIA)
        return reverse("framework", args=[made.id])

    return add_page(request, form, write, _("Add framework"), [root()])


@require_http_methods(SHOWN_OR_POSTED)
@page
def framework(request: HttpRequest, framework_id: int) -> HttpResponse:
    """Change a framework, retire it or take it back; the way to its elements."""
    require_manager(request)
    editing = Editing(
        edit=partial(actions.edit_framework, framework_id=framework_id),
        make_form=FrameworkForm,
        load=partial(queries.framework_row, framework_id),
        here=reverse("framework", args=[framework_id]),
        context=_framework_context,
    )
    return edit_page(request, editing)


def _framework_context(row: FrameworkRow) -> dict[str, Any]:
    return {
        "title": row.name,
        "parents": [root()],
        "label": _("Framework"),
        "lead": "",
        "parts": [
            {
                "name": element.name,
                "href": reverse("element", args=[element.id]),
                "value": element.weight,
                "is_active": element.is_active,
            }
            for element in row.elements
        ],
        "parts_label": _("Elements"),
        "heads": (_("Element"), _("Weight"), _("State")),
        "is_weighted": True,
        "add_label": _("Add element"),
        "add_href": reverse("element_new", args=[row.id]),
    }


@require_http_methods(SHOWN_OR_POSTED)
@page
def element_new(request: HttpRequest, framework_id: int) -> HttpResponse:
    """Add an element to a framework, after those it has."""
    require_manager(request)
    row = queries.framework_row(framework_id)
    here = reverse("framework", args=[framework_id])
    after = max((one.position for one in row.elements), default=-1) + 1
    initial = {ONCE_FIELD: form_token(), "weight": ElementFields().weight, "position": after}
    form = ElementForm(request.POST or None, is_new=True, initial=initial)

    def write() -> str:
        new = ElementFields(**form.values)
        actions.add_element(framework_id=framework_id, new=new, by=actor_of(request), via=VIA)
        return here

    return add_page(request, form, write, _("Add element"), [root(), (text(row.name), here)])


@require_http_methods(SHOWN_OR_POSTED)
@page
def element(request: HttpRequest, element_id: int) -> HttpResponse:
    """Change an element, retire it or take it back."""
    require_manager(request)
    parent = queries.framework_row(queries.element_row(element_id).framework_id)
    here = reverse("framework", args=[parent.id])
    editing = Editing(
        edit=partial(actions.edit_element, element_id=element_id),
        make_form=ElementForm,
        load=partial(queries.element_row, element_id),
        here=here,
        context=partial(_element_context, parents=[root(), (text(parent.name), here)]),
    )
    return edit_page(request, editing)


def _element_context(row: ElementRow, *, parents: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "title": row.name,
        "parents": parents,
        "label": _("Element"),
        "lead": _("A retired element keeps its evidence, and counts in no score."),
        "parts": None,
    }
