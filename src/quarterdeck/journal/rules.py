"""Seals and digests: Merkle roots over stretches of entries, chained; personal values by HMAC. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

GENESIS = "0" * 64


def leaf(entry: Mapping[str, object], changes: Sequence[Mapping[str, object]]) -> bytes:
    """Hash of one entry with its changes, both as they are stored: personal values enter by their digests."""
    text = json.dumps([entry, *changes], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"\x00" + text.encode("utf-8", "surrogatepass")).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Root of a Merkle tree (RFC 6962: leaves and nodes hash differently). Raises ValueError without leaves."""
    if not leaves:
        raise ValueError("a seal covers at least one entry")
    if len(leaves) == 1:
        return leaves[0].hex()
    return _root(leaves).hex()


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _root(leaves[:half]) + _root(leaves[half:])).digest()


def seal_digest(*, previous: str, root: str, first: tuple[int, int], last: tuple[int, int], count: int) -> str:
    """Hash of a seal: of all it says and of the seal before, so that none can be taken out or changed."""
    text = json.dumps([previous, root, *first, *last, count], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(key: bytes, value: str) -> str:
    """What stands in the journal for a personal value: its HMAC under the key of whom it is about."""
    return hmac.new(bytes(key), value.encode(), hashlib.sha256).hexdigest()


def foreign_owned(source: str) -> Reason:
    """Why a record that another system keeps is not changed here."""
    text = N_("Kept in {source}, read-only here. Change it there, or take it over to work on it here.")
    return Reason("foreign_owned", Text.of(text, source=source))


def require_own(kept_in: str) -> None:
    """Raise Refused for a record that another system of this name keeps; nothing for an empty name."""
    if kept_in:
        raise Refused([foreign_owned(kept_in)])


def taken_over() -> Reason:
    """Why what another system says of a record that was taken over changes nothing."""
    return Reason("taken_over", Text.of(N_("It was taken over and is worked on here. Its source changes it no more.")))
