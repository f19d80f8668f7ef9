"""Import of files, mapping, check, apply, and the demo company."""
