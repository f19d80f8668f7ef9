"""Pages of duplicates: the queue, merges, what is like a record that is being typed in."""
