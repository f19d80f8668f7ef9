"""Which records may be one, and under which keys they meet."""

from quarterdeck.duplicates.rules.keys import MOST_SHARING, keys_of
from quarterdeck.duplicates.rules.likeness import likeness
from quarterdeck.duplicates.rules.twins import Twins

__all__ = ["MOST_SHARING", "Twins", "keys_of", "likeness"]
