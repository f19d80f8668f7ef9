"""What the reviews of the demo company say: notes, asks and minutes."""

from quarterdeck.demo.rules.dice import Dice
from quarterdeck.reviews.terms import Wanted

# So many of the flagged deals are decided in a finished review, and how many come up in the one under way.
DECIDED = 0.8
UNDER_WAY = 5
ASKED = 0.35
NOTES = (
    "Stays as it is: the buyer answers by the end of the week.",
    "The date holds only if purchasing has the offer by Friday.",
    "Decision paper is with the board.",
    "Two people on their side now. Ask for the third.",
    "",
)
ASKS = ("Get the date of the board meeting", "Bring the economic buyer to the next call", "Send the revised offer")
MINUTES = (
    "Most of the gap hangs on three deals in Commit. Next week: every deal in Commit has a next step with a date.",
    "Better than last week. Two dates moved, both within the quarter. Old deals in Qualification are closed or parked.",
)


def wanted_of(deal: int, week: int, seed: int) -> Wanted:
    """What is decided about a deal in a week: it is kept, and sometimes its owner is asked for something."""
    dice = Dice(f"{seed} review {deal} {week}")
    return Wanted(note=dice.pick(NOTES), ask=dice.pick(ASKS) if dice.chance(ASKED) else "")


def is_decided(deal: int, week: int, seed: int) -> bool:
    """Whether a finished review came to a deal."""
    return Dice(f"{seed} review {deal} {week} decided").chance(DECIDED)
