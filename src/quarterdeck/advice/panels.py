"""Next best actions on other pages; what they need is loaded when a page first asks."""

from importlib import import_module

from django.http import HttpRequest

from quarterdeck.kit.panels import Panel, panels


@panels.add("opportunity", "advice")
def deal_actions(request: HttpRequest, opportunity_id: int) -> Panel | None:
    """What is advised for a deal; None for a closed one."""
    found: Panel | None = import_module("quarterdeck.advice.views.shown").deal_panel(request, opportunity_id)
    return found


@panels.add("my_day", "advice")
def day_actions(request: HttpRequest, _record_id: int) -> Panel | None:
    """The best of what is advised for the viewer's own deals; None without any."""
    found: Panel | None = import_module("quarterdeck.advice.views.shown").day_panel(request)
    return found
