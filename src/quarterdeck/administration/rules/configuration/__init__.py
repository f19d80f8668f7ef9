"""Settings as a file: what it may say, how it is read and written, and how two of them differ. Pure."""
