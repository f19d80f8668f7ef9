"""Views of lists that people keep: filter, sort and columns, shared or their own."""
