"""Building a company to try things on: our own story, files with mappings shipped for them, or a large one."""

from quarterdeck.demo.actions.files import build_demo_from
from quarterdeck.demo.actions.large import Size, build_large_company
from quarterdeck.demo.actions.story import build_demo

__all__ = ["Size", "build_demo", "build_demo_from", "build_large_company"]
