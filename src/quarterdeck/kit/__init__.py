"""UI toolkit: page shell, components, tables, forms, formats, readers."""
