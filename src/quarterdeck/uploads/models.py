"""Files that people bring: the import wizard, saved mappings, progress and errors of an import."""
