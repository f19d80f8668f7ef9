"""Tables of files: which lists there are, what their columns hold, and how a file of them is written."""
