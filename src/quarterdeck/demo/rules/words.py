"""What people write: subjects of mails and calls, notes, next steps, findings about a customer."""

from collections.abc import Mapping

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an activity, with the keys of its type, direction and outcome."""

    type: str
    subject: str
    body: str = ""
    direction: str = ""
    outcome: str = ""


SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "mail_out": (
        "Summary of our call", "Revised quote", "Dates for the site visit", "Test protocol, draft",
        "Reference customer", "Delivery times", "Answers for your IT team", "Service levels, as asked",
        "Images from the sample run",
    ),
    "mail_in": (
        "Re: Summary of our call", "Parts for the sample run", "Question about the interface", "Re: Revised quote",
        "Our purchasing conditions", "Line stop in week 12", "Re: Dates for the site visit",
        "Who supports night shifts?",
    ),
    "call": (
        "First talk", "Budget and timing", "Open points of the quote", "Acceptance test",
        "Interface to the line control", "Delivery and installation", "Terms of payment", "Who signs",
        "Status of the order",
    ),
    "meeting": (
        "Line walk", "Demo at the plant", "Workshop on defects", "Quote review", "Acceptance test on line 2",
        "Meeting with purchasing", "Kick-off with IT",
    ),
    "note": ("",),
}  # fmt: skip
NOTES = (
    "Two lines now, four more if the first year pays off.",
    "They compare us with a camera they build themselves.",
    "Maintenance lead is for it, purchasing has not been asked yet.",
    "Budget belongs to the plant, not to the group.",
    "Wants a price per station, not per camera.",
    "Shutdown in week 32 is the only window for installation.",
    "Quality has complaints from two customers; that is what drives it.",
    "IT wants everything on their own servers.",
)
NEXT_STEPS = (
    "Send the revised quote", "Call about open points", "Agree the test protocol", "Book the site visit",
    "Send a reference", "Ask who signs", "Confirm delivery week", "Review terms with purchasing", "Show sample results",
    "Answer the IT questions",
)  # fmt: skip
# What is on the list of every rep on the first morning, and of their manager; what others wrote the day before.
TODAY = ("Prepare the demo of the cameras", "Confirm who joins the workshop")
REVIEW = "Go through the plan with the owner"
REMARK = Said("note", "", "Their plant manager asked me on the fair when we start. Call before Friday.")
FOUND = Said("note", "", "The billing address changed with the merger; the new one is on the account.")
PAINS = (
    "Two in a thousand parts reach the customer with defects; each return costs a day.",
    "Inspection by eye on three shifts, and nobody left to hire.",
    "The old cameras are out of service contracts in March.",
    "Scrap is found at the end of the line, after the value was added.",
    "Nobody can show an auditor which part was checked when.",
)
GOALS = (
    "Below 50 ppm by the end of next year, shown per line.",
    "Inspect every part at full line speed.",
    "Find a defect within ten parts of where it begins.",
    "One system for all plants, run by their own people.",
    "Traceable records for seven years.",
)
# By element of the framework: what is written at each level.
EVIDENCE: Mapping[str, tuple[str, str, str]] = {
    "metrics": (
        "They speak of scrap, without a figure.",
        "Scrap of 1.8 % confirmed by the head of quality.",
        "Their own sheet: 1.8 % scrap, 210 thousand a year.",
    ),
    "economic_buyer": (
        "Plant manager decides, as we hear.",
        "Plant manager confirmed to sign in this range.",
        "Met the plant manager; asked for the contract draft.",
    ),
    "decision_criteria": (
        "Price and speed were named.",
        "Criteria received: speed, false rejects, service within a day.",
        "Their score sheet has us first in four of five rows.",
    ),
    "decision_process": (
        "Purchasing comes last.",
        "Steps named: test, quality, purchasing, plant manager.",
        "Dated plan of all steps signed by both sides.",
    ),
    "identify_pain": (
        "Returns are too many.",
        "Two customers complained; a third audits in spring.",
        "Cost of returns calculated with their controller.",
    ),
    "champion": (
        "Production engineer likes it.",
        "Head of quality presents it inside.",
        "Head of quality won the budget for the test.",
    ),
    "competition": (
        "Others were asked too.",
        "Kappa Optics tested in October.",
        "Their report: false rejects of Kappa Optics too high.",
    ),
}
# The days ago on which these happened on the deal with Bergmann Kunststoff.
BERGMANN = (
    (1, Said("mail", "Acceptance test on line 2", "As agreed, the test runs with 400 parts. Quote follows.", "out")),
    (1, Said("mail", "Re: Acceptance test on line 2", "Thank you. Line 2 is free from Wednesday on.", "in")),
    (
        2,
        Said(
            "call", "Call with Petra Lang",
            "Plant manager signs above 150 thousand. Asked for a price per station and a 3-year Fleet option.",
            "out", "connected",
        ),
    ),
)  # fmt: skip
