"""What goes when somebody is erased."""

from django.db.models import Q

from quarterdeck.reviews.models import Review, ReviewDecision


def forget_person(*, person_id: int) -> None:
    """Empty the words that somebody wrote, and those about their deals; what was decided stays. Inside an action."""
    theirs = Q(author_id=person_id) | Q(owner_id=person_id)
    ReviewDecision.objects.filter(theirs).exclude(note="", ask="").update(note="", ask="")
    Review.objects.filter(Q(author_id=person_id) | Q(person_id=person_id)).exclude(minutes="").update(minutes="")
