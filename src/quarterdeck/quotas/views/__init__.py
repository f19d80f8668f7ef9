"""Pages of quotas."""
