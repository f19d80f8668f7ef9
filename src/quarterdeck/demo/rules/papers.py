"""Files that lie with the deals the guide names, and approvals that were asked for them."""

from quarterdeck.demo.rules.named import NAMED, Named
from quarterdeck.demo.rules.pipelines import APPROVED
from quarterdeck.values.dataclasses import dataclass

# From this stage on, by place, a quote lies with the deal, and from the later one a contract draft.
_QUOTED, _DRAFTED = 3, 5


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A text file with a deal, by its place in the plan: name, category, and what stands in it."""

    deal: int
    name: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoApproval:
    """An approval asked by the owner; `answer` is what the manager decided with, None while it waits."""

    deal: int
    criterion: str
    note: str
    answer: str | None = None


def demo_files() -> list[DemoFile]:
    """Quotes and contract drafts of the deals that have come so far."""
    files = [
        DemoFile(place, f"Quote {deal.account}.txt", "quote", _quote(deal, 2091 + place))
        for place, deal in enumerate(NAMED)
        if deal.stage >= _QUOTED
    ]
    return files + [
        DemoFile(place, f"Contract draft {deal.account}.txt", "contract", _draft(deal))
        for place, deal in enumerate(NAMED)
        if deal.stage >= _DRAFTED
    ]


def demo_approvals() -> list[DemoApproval]:
    """Terms that managers are asked about: some wait, some are decided."""
    places = {deal.account: place for place, deal in enumerate(NAMED)}
    return [
        DemoApproval(places["Rhône Chimie"], APPROVED, "Payment in three parts, the last after acceptance."),
        DemoApproval(places["Copperline Mining"], APPROVED, "Net 60 instead of net 30, as their rules say."),
        DemoApproval(places["Tidewater Beverages"], APPROVED, "Three years at this year's price.", "Fine, once."),
        DemoApproval(places["Grünwald Verpackung"], APPROVED, "Service within a day, free.", "Good for us too."),
    ]


def _quote(deal: Named, number: int) -> str:
    return (
        f"Nordvik Automation\nQuote Q-{number}\n\nTo: {deal.account}\nFor: {deal.name}\n\n"
        f"{deal.product}\nTotal: {deal.currency} {deal.amount:,}\n\nValid for 30 days. Delivery in 8 weeks.\n"
    )


def _draft(deal: Named) -> str:
    return (
        f"Nordvik Automation and {deal.account}\nContract draft: {deal.name}\n\n"
        f"1. Nordvik delivers {deal.product} for {deal.currency} {deal.amount:,}.\n"
        "2. Acceptance is a test with parts of the customer on the line named in the annex.\n"
        "3. Payment 30 % with the order, 60 % on delivery, 10 % after acceptance.\n"
    )
