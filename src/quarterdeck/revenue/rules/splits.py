"""What splits must be, and what each share comes to."""

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from quarterdeck.revenue.terms.splits import WHOLE_BP, Share
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

MOST_SHARES = 20
NAME_LENGTH = 80
# How files name whoever owns the deal.
OWNER = "owner"


def shares_of(amount_minor: int, shares_bp: Sequence[int]) -> list[int]:
    """What each share of an amount comes to, rounded half-even; the last takes the difference to their whole."""
    if not shares_bp:
        return []
    parts = [_part(amount_minor, share) for share in shares_bp[:-1]]
    return [*parts, _part(amount_minor, sum(shares_bp)) - sum(parts)]


def _part(amount_minor: int, share_bp: int) -> int:
    return round(Fraction(amount_minor * share_bp, WHOLE_BP))


def split_reasons(
    shares: Sequence[Share], *, must_total: bool, is_active: bool, people: Collection[int]
) -> list[Reason]:
    """Why the credit cannot be shared out so. `people` may have a share: active employees, and who has one now."""
    reasons = []
    if not is_active:
        text = Text.of("This kind of split is retired and takes no new shares.")
        reasons.append(Reason(code="split_type_retired", text=text, field="type"))
    if len(shares) > MOST_SHARES:
        text = Text.of("A split has up to {most} shares.", most=MOST_SHARES)
        reasons.append(Reason(code="split_too_many", text=text, field="shares"))
    if any(share.person_id is not None and share.person_id not in people for share in shares):
        text = Text.of("A share belongs to an active employee. Choose another person.")
        reasons.append(Reason(code="split_person_unknown", text=text, field="shares"))
    if any(count > 1 for count in Counter(share.person_id for share in shares).values()):
        text = Text.of("Somebody has two shares. Put them together.")
        reasons.append(Reason(code="split_person_twice", text=text, field="shares"))
    if any(not 0 < share.share_bp <= WHOLE_BP for share in shares):
        text = Text.of("A share is more than 0% and up to 100%.")
        reasons.append(Reason(code="split_share_range", text=text, field="shares"))
    elif must_total and shares and (total := sum(share.share_bp for share in shares)) != WHOLE_BP:
        text = Text.of("The shares add up to {total}%; they have to come to 100%.", total=f"{total / 100:g}")
        reasons.append(Reason(code="split_total", text=text, field="shares"))
    return reasons


def split_type_reasons(name: str, *, name_is_taken: bool) -> list[Reason]:
    """Why a kind of split cannot have this name."""
    reasons = name_reasons(name, longest=NAME_LENGTH)
    if not reasons and name_is_taken:
        text = Text.of("There is already a kind of split named “{name}”. Choose another name.", name=name)
        reasons.append(Reason(code="split_type_exists", text=text, field="name"))
    return reasons


def written_shares(shares: Sequence[Share]) -> str:
    """Shares as files have them: `owner: 60.00; <id>: 40.00`, in percent."""
    return "; ".join(
        f"{public_id(one.person_id) if one.person_id else OWNER}: {Decimal(one.share_bp).scaleb(-2)}" for one in shares
    )


def read_shares(text: str) -> list[tuple[str, int]] | None:
    """Whom a file names with their shares in basis points; None for what is not written so."""
    found = []
    for part in text.split(";"):
        name, mark, number = part.rpartition(":")
        try:
            share = Decimal(number.strip()).scaleb(2)
        except InvalidOperation:
            return None
        if not (mark and name.strip() and share.is_finite() and share == int(share)):
            return None
        found.append((name.strip(), int(share)))
    return found
