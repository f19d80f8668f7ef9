"""Choosing the columns of the list: which, in which order, how wide."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quarterdeck.desk.views.viewing import FORM, Viewing, viewing
from quarterdeck.inspection.rules.columns import FIRST, Chosen, chosen_of, settled_width, shifted, written_columns
from quarterdeck.inspection.views.asking import asking, known_columns
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import is_fragment_request, redirect, render
from quarterdeck.saved_views.actions import choose_columns
from quarterdeck.saved_views.queries import views_of
from quarterdeck.users.policy import page

STEPS = {"earlier": -1, "later": 1}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_columns(request: HttpRequest) -> HttpResponse:
    """GET: the columns of the list at this address. POST: see these instead; `move` puts one a place on."""
    who = viewing(request)
    asked = asking(request.GET, who, views_of(who.actor))
    columns = asked.columns
    if request.method == "POST":
        usual = "usual" in request.POST
        columns = () if usual else _posted(request.POST, columns)
        get = request.GET.copy()
        get.pop("cols", None)
        if asked.bar.current is not None and not usual:
            # A view keeps its own columns: others stand in the address, until they are saved with it.
            get["cols"] = written_columns(columns)
        else:
            choose_columns(columns=columns, by=who.actor, via=FORM)
        if is_fragment_request(request):
            return HttpResponse(status=204)
        where = "opportunity_columns" if request.POST.get("move") else "opportunities"
        return redirect(request, f"{reverse(where)}?{get.urlencode()}")
    context = {
        "chosen": _shown(columns, who),
        "others": [(key, text(label)) for key, label in known_columns(who).items() if key not in dict(columns)],
        "action": request.get_full_path(),
        "list_href": f"{reverse('opportunities')}?{request.GET.urlencode()}",
    }
    return render(request, "inspection/columns.html", context, blocks={"dialog": "dialog"})


def _posted(post: QueryDict, columns: Chosen) -> Chosen:
    """The columns that a form asks for: those that are ticked, with their widths, one of them moved."""
    keys = (*dict(columns), *post.getlist("column"))
    given = {key: settled_width(post.get(f"width_{key}", "").strip()) for key in keys if f"width_{key}" in post}
    found = chosen_of(columns, post.getlist("column"), given) if "column" in post else _resized(columns, given)
    key, _, way = post.get("move", "").partition(":")
    return shifted(found, key, STEPS[way]) if way in STEPS else found


def _resized(columns: Chosen, widths: dict[str, int]) -> Chosen:
    return tuple((key, widths.get(key, width)) for key, width in columns)


def _shown(columns: Chosen, who: Viewing) -> list[dict[str, object]]:
    labels = known_columns(who)
    return [
        {
            "key": key,
            "label": text(labels[key]),
            "width": width or "",
            "is_fixed": key == FIRST,
            "is_first": number == 1,
            "is_last": number == len(columns) - 1,
        }
        for number, (key, width) in enumerate(columns)
    ]
