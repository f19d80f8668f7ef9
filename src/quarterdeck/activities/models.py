"""Notes, calls, meetings, tasks and next steps on any record."""
