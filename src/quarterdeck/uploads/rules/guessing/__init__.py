"""What a file's header and values let guess of its mapping. Nothing is taken silently that could mean two things."""

from quarterdeck.uploads.rules.guessing.writing import Guess, as_toml, guess_mapping

__all__ = ["Guess", "as_toml", "guess_mapping"]
