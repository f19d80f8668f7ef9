"""Building a company to try things on: our own story, or files with the mappings shipped for them."""

from quarterdeck.imports.actions.demo.files import build_demo_from
from quarterdeck.imports.actions.demo.story import build_demo

__all__ = ["build_demo", "build_demo_from"]
