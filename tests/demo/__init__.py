"""The demo company at full size: what the guide says about it, computed from its rows."""
