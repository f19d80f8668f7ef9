"""Next best actions: practices that open deals lack and that deals like them were won more often with."""
