"""Records that mean the same: suggestions, the review queue, merges and their ledger."""
