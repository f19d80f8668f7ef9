"""What people of the demo company are to win: plausible beside what they won."""

from quarterdeck.demo.rules.dice import Dice

# Share of a quota that is won: most fall a little short, few far beyond or behind.
USUAL, SPREAD = 0.92, 0.2
LEAST, MOST = 0.45, 1.3
STEP, SMALLEST = 5_000, 50_000
# Teams are given less than their people together, the company what its teams have.
TEAM_SHARE = 0.94
GROWTH_BP = 800
SEASONALITY = "Year-end push"
SHARES = (600, 650, 850, 700, 750, 900, 650, 650, 950, 850, 1_050, 1_400)


def quota_for(won: float, name: str, year: int, seed: int) -> int:
    """Whole euros of a year's quota for who won so much in a year, in steps of 5,000."""
    dice = Dice(f"{seed} quota {name} {year}")
    attained = min(MOST, max(LEAST, USUAL + SPREAD * dice.bell()))
    return max(SMALLEST, stepped(won / attained))


def stepped(euros: float) -> int:
    """To the next whole 5,000 euros."""
    return round(euros / STEP) * STEP
