"""Which discounts need somebody's yes."""

from collections.abc import Collection, Iterable

from quarterdeck.catalog.rules.products import FAMILY_LENGTH
from quarterdeck.catalog.terms import Band
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason

WHOLE_BP = 10_000


def band_of(bands: Iterable[Band], family: str, discount_bp: int) -> Band | None:
    """The strictest band that a discount on a product of this family reaches; None when it needs nobody.

    A discount of exactly a band's limit is still below it. Bands of any family count for every product; of
    two with the same limit the family's own one counts.
    """
    key = fold(family)
    reached = [band for band in bands if discount_bp > band.above_bp and fold(band.family) in ("", key)]
    return max(reached, key=lambda band: (band.above_bp, bool(band.family)), default=None)


def band_reasons(band: Band, *, roles: Collection[str], is_taken: bool) -> list[Reason]:
    """Why a discount band cannot be kept so. `is_taken`: there is one for this family and limit."""
    reasons = text_reasons(band.family, field="family", longest=FAMILY_LENGTH)
    if not 0 <= band.above_bp < WHOLE_BP:
        text = Text.of("Give a discount from 0 % to below 100 %.")
        reasons.append(Reason(code="discount_range", text=text, field="above_bp"))
    if band.approver_role not in roles:
        text = Text.of("Choose the role that approves.")
        reasons.append(Reason(code="role_unknown", text=text, field="approver_role"))
    if not reasons and is_taken:
        text = Text.of("There is already a band for this family above this discount.")
        reasons.append(Reason(code="discount_band_exists", text=text, field="above_bp"))
    return reasons
