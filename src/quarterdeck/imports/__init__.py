"""Import of files, mapping, check, apply."""
