"""Answers with pages: the whole page, or the named blocks an htmx request may ask for."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.template.backends import jinja2 as backend
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers

VARIES_ON = ("HX-Request", "HX-Target")


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    blocks: Mapping[str, str | tuple[str, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or a part of it when htmx asks for one.

    `blocks` is the allow-list: id of the target element -> block (or blocks, one after the other) to
    send. A target that is not on the list gets the whole page.
    """
    loaded = engines["pages"].get_template(template)
    if not isinstance(loaded, backend.Template):
        raise TypeError(f"{template} is not rendered by Jinja2")
    names = _asked_for(request, blocks or {})
    html = _render_blocks(loaded, names, context, request) if names else loaded.render(dict(context), request)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, VARIES_ON)
    # Pages show what one person may see now: nobody keeps them for another, nor past the next question.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Leave for `url`: HX-Redirect for htmx, 303 for a plain form."""
    if is_fragment_request(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def is_fragment_request(request: HttpRequest) -> bool:
    """Whether htmx sent this request."""
    return request.headers.get("HX-Request") == "true"


def asked_part(request: HttpRequest) -> str:
    """The id of the element that the answer goes into; empty where the request names none.

    htmx names the target as tag#id, our own scripts by its id alone: comparing the header with an id misses the first.
    """
    return request.headers.get("HX-Target", "").rpartition("#")[2]


def say(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Show `text` as a toast on the next page; `undo_url` adds Undo (a POST)."""
    messages.success(request, text, extra_tags=undo_url)


def say_now(response: HttpResponse, text: str, *, undo_url: str = "", tells: Collection[str] = ()) -> HttpResponse:
    """Show `text` as a toast with this htmx answer; parts of the page that wait for one of `tells` ask anew."""
    events: dict[str, object] = {name: {} for name in tells} | {"qd:toast": {"text": text, "undo": undo_url}}
    response["HX-Trigger"] = json.dumps(events)
    return response


def _asked_for(request: HttpRequest, blocks: Mapping[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    if not is_fragment_request(request):
        return ()
    names = blocks.get(asked_part(request), ())
    return (names,) if isinstance(names, str) else names


def _render_blocks(
    loaded: backend.Template, names: tuple[str, ...], context: Mapping[str, Any], request: HttpRequest
) -> str:
    # Rendering a block by hand skips what the backend adds to the context of a page.
    values = dict(context) | {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in loaded.backend.template_context_processors:
        values.update(processor(request))
    template = loaded.template
    bound = template.new_context(values)
    return "".join("".join(template.blocks[name](bound)) for name in names)
