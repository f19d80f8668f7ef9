"""Sealing: Merkle roots over what was written, each chained to the one before."""

from django.db import transaction

from quarterdeck.journal.models import Seal
from quarterdeck.journal.queries import last_seal, leaves_to_seal
from quarterdeck.journal.rules import GENESIS, merkle_root, seal_digest


def seal_entries() -> int:
    """Seal the oldest entries that have no seal yet, a batch at most. Returns how many; 0 when there are none.

    Two sealers at once cannot fork the chain: `previous` is unique, the second one fails and tries later.
    """
    with transaction.atomic():
        leaves = leaves_to_seal()
        if not leaves:
            return 0
        before = last_seal()
        previous = before.digest if before else GENESIS
        root = merkle_root([one.digest for one in leaves])
        first, last = (leaves[0].tx, leaves[0].seq), (leaves[-1].tx, leaves[-1].seq)
        Seal.objects.create(
            first_tx=first[0],
            first_seq=first[1],
            last_tx=last[0],
            last_seq=last[1],
            count=len(leaves),
            previous=previous,
            root=root,
            digest=seal_digest(previous=previous, root=root, first=first, last=last, count=len(leaves)),
        )
        return len(leaves)
