"""Tables of reviews: the review, its flagged deals, and what was decided about each.

Decisions are never changed or removed; only the words of somebody who is erased are emptied.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.reviews.terms import ItemState, ReviewState
from quarterdeck.values.ids import new_id

PERSON = settings.AUTH_USER_MODEL


def _person() -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)


def _owner() -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)


class Review(models.Model):
    """A review of the deals of a line of the forecast, for a fiscal period: a person's, a team's or the company's."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    line = models.CharField(max_length=40)
    person = _person()
    team = models.ForeignKey("users.Team", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_day = models.DateField()
    until_day = models.DateField()
    currency = models.CharField(max_length=3)
    started_at = models.DateTimeField(default=timezone.now)
    author = _person()
    state = models.CharField(max_length=8, default=ReviewState.OPEN.value)
    finished_at = models.DateTimeField(null=True)
    minutes = models.TextField(default="", blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "line", "from_day", "until_day", name="review_open_once", condition=Q(state=ReviewState.OPEN.value)
            ),
        ]
        indexes: ClassVar = [models.Index("started_at", "id", name="review_newest")]


class ReviewItem(models.Model):
    """A deal that was flagged when the review started, with why; `worth_minor` is in the review's currency.

    `since` is the instant that changes count from: the deal's last review, or a week before.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="items", db_index=False)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner = _owner()
    position = models.IntegerField()
    worth_minor = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    flags = models.TextField()
    state = models.CharField(max_length=8, default=ItemState.WAITING.value)
    changed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("review", "opportunity", name="review_deal_once"),
            models.UniqueConstraint("review", "position", name="review_position_once"),
        ]


class ReviewDecision(models.Model):
    """What somebody decided about a deal in a review: the words, the note, and the task that the owner got."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner = _owner()
    number = models.IntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    author = _person()
    deeds = models.CharField(max_length=100)
    note = models.TextField(default="", blank=True)
    ask = models.CharField(max_length=200, default="", blank=True)
    ask_due = models.DateField(null=True)
    task = models.ForeignKey("activities.Activity", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("item", "number", name="review_decision_once"),
        ]
        indexes: ClassVar = [
            models.Index("opportunity", "at", name="review_decided_last"),
            models.Index("owner", "at", name="review_decided_of"),
        ]
