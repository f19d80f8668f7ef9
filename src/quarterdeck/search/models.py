"""One index over records of all kinds, and the command palette."""
