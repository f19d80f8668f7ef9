"""Lists and the whole company as files, and what is held about a person."""
