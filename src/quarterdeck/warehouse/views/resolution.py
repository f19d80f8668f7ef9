"""What a page says of how closely the history it rests on is known."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.analytics.resolution import ResolutionQuestion, sentence
from quarterdeck.kit.viewing import text
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.queries.resolution import resolution_of
from quarterdeck.warehouse.rules.resolution import pairs_of


def stated(actor: Actor, asked: ResolutionQuestion | None) -> dict[str, Any]:
    """What a page includes as `resolution`: a sentence, and the way to the deals; nothing where all is known."""
    told = sentence(resolution_of(actor, asked))
    if told is None or asked is None:
        return {"resolution": None}
    return {"resolution": {"text": text(told), "href": rough_href(asked)}}


def rough_href(asked: ResolutionQuestion) -> str:
    """The page of the deals behind it."""
    return f"{reverse('resolution')}?{urlencode(pairs_of(asked))}"
