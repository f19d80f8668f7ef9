"""The list of deals with its columns, changes and side panel; bulk edits."""
