"""Building a company to try things on: our own story, files with mappings shipped for them, or a large one."""

from quarterdeck.imports.actions.demo.files import build_demo_from
from quarterdeck.imports.actions.demo.large import Size, build_large_company
from quarterdeck.imports.actions.demo.story import build_demo

__all__ = ["Size", "build_demo", "build_demo_from", "build_large_company"]
