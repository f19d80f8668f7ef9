"""Telling people that the model no longer fits what comes."""

from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind
from quarterdeck.scores.models import Fit
from quarterdeck.scores.terms import FIT
from quarterdeck.users.queries.people import readers_of_all


def tell_of_drift(fit: Fit) -> None:
    """Tell who reads all records, in the transaction that keeps the fit."""
    notes = [NewNotification(person, FIT, fit.pk, NoticeKind.MODEL_DRIFTS, None) for person in readers_of_all()]
    notify(notes=notes, at=fit.at)
