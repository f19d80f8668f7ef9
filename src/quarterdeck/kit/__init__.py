"""UI toolkit: page rendering, macros, formats, readers."""
