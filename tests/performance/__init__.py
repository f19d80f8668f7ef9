"""Speed, as ratios to a bare floor that does the same work by hand over the same data in the same run."""
