"""The application as its administrator meets it: commands and processes."""
