"""What pages of other slices say of the copy."""
