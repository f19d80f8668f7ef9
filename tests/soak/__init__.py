"""Long trials: what four writers at once are owed while processes, disk or database fail under them."""
