"""What the page of a deal shows of product gaps; what it needs is loaded when a page first asks."""

from importlib import import_module

from django.http import HttpRequest

from quarterdeck.gaps.terms import DEAL
from quarterdeck.kit.panels import Panel, panels


@panels.add(DEAL, "product_gaps")
def deal_gaps(request: HttpRequest, opportunity_id: int) -> Panel:
    """The gaps a deal asks for."""
    found: Panel = import_module("quarterdeck.gaps.views.shown").deal_gaps(request, opportunity_id)
    return found
