"""Who looks at which review."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reviews.queries import Reviewed, review_row
from quarterdeck.reviews.terms import ReviewState
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Reach
from quarterdeck.values.dataclasses import dataclass

VIA = Via(Door.FORM)


@dataclass(frozen=True, slots=True)
class Looks:
    """A viewer at a review; money of the lens is in the review's currency."""

    lens: Lens
    review: Reviewed

    @property
    def may_write(self) -> bool:
        """Whether the viewer reviews."""
        reach = self.lens.actor.write_reach
        return reach is Reach.ALL or (self.review.leads and reach is not Reach.NONE)

    @property
    def is_open(self) -> bool:
        """Whether the viewer can decide something."""
        return self.may_write and self.review.state is ReviewState.OPEN

    @property
    def title(self) -> str:
        """What the review is called."""
        return _("%(name)s, %(period)s") % {"name": self.review.name, "period": self.review.period.label}

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("pipeline_review", args=[self.review.id])

    def crumbs(self, *, is_deep: bool = True) -> list[tuple[str, str]]:
        """The way back."""
        found = [(_("Reviews"), reverse("pipeline_reviews"))]
        return [*found, (self.title, self.href)] if is_deep else found


def looks_at(request: HttpRequest, review_id: int) -> Looks:
    """The review that a request looks at. Raises NotFound."""
    actor, now, home = actor_of(request), timezone.now(), company()
    review = review_row(actor, now, review_id)
    return Looks(Lens(actor=actor, currency=review.currency, now=now, of=home), review)


def number_of(request: HttpRequest, name: str = "page") -> int:
    """The number of a page of rows. Raises Http404 for what is none."""
    said = request.GET.get(name, "1")
    if not (said.isascii() and said.isdigit() and 0 < len(said) < 5 and int(said)):
        raise Http404
    return int(said)
