"""What Nordvik's customers ask for that its products lack."""

from quarterdeck.demo.rules.dice import Dice
from quarterdeck.gaps.terms import GapFields, GapState, Heard, Severity
from quarterdeck.values.dataclasses import dataclass

# Of a hundred deals so many ask for something; of those lost for what was missing nearly all.
OPEN_SHARE, MISSED_SHARE, OTHER_LOSS_SHARE = 0.16, 0.95, 0.06
_SEVERITIES, _SEVERITY_WEIGHTS = tuple(Severity), (2, 4, 3)


@dataclass(frozen=True, slots=True)
class DemoGap:
    """A gap with how often it is asked for, and in which words."""

    name: str
    description: str
    family: str
    weight: int
    notes: tuple[str, ...]
    # The gap it turned out to be the same as.
    same_as: str = ""


OFFLINE, CERTIFICATE, SSO, NETWORK = "Offline mode", "Cleanroom certificate", "Single sign-on", "Works without network"
GAPS = (
    DemoGap(
        OFFLINE, "Lines go on inspecting while the network is down, and results follow later.", "Software", 6,
        ("The night shift has no network in hall 3.", "The plant network is down for two hours each Sunday."),
    ),
    DemoGap(
        CERTIFICATE, "ISO 14644 class 5, with papers of an accredited laboratory.", "Vision", 3,
        ("Their auditor asks for the papers before the order.", "Only for the filling room."),
    ),
    DemoGap(
        SSO, "Sign in with the customer's own directory.", "Software", 5,
        ("Their IT lets no further passwords in.", "Wanted for the rollout to all sites."),
    ),
    DemoGap("OPC UA server", "Results as OPC UA variables.", "Control", 4, ("Their MES reads OPC UA alone.",)),
    DemoGap("Turkish user interface", "Operators read Turkish only.", "Software", 1, ("For the plant in Bursa.",)),
    DemoGap(NETWORK, "", "Software", 2, ("Trucks leave the radio behind the gate.",), same_as=OFFLINE),
)  # fmt: skip
# How the catalogue stands in the end.
STATES = {SSO: GapState.PLANNED, "Turkish user interface": GapState.DECLINED}


def fields_of(gap: DemoGap) -> GapFields:
    """The gap as it is added."""
    return GapFields(gap.name, gap.description, gap.family)


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What a deal asks for: the gap by place, how badly, and in which words."""

    gap: int
    severity: Severity
    source: Heard
    note: str


def request_of(dice: Dice, *, is_open: bool, was_missing: bool) -> DemoRequest | None:
    """What a deal asks for, if anything. Draws as often whatever comes of it."""
    share = OPEN_SHARE if is_open else MISSED_SHARE if was_missing else OTHER_LOSS_SHARE
    asks, place = dice.chance(share), dice.weighted(range(len(GAPS)), [gap.weight for gap in GAPS])
    severity, note = dice.weighted(_SEVERITIES, _SEVERITY_WEIGHTS), dice.pick(GAPS[place].notes)
    source = dice.pick((Heard.NEED, Heard.OBJECTION))
    if not asks:
        return None
    if is_open:
        return DemoRequest(place, severity, source, note)
    return DemoRequest(
        place, Severity.BLOCKER if was_missing else severity, Heard.LOSS if was_missing else source, note
    )
