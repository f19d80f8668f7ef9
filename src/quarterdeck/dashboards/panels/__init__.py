"""What tiles of a dashboard ask, and what is shown of the answers."""
