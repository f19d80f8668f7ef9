"""Pages of activities, next steps and tasks."""
