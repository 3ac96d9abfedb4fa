"""Real container systems, each started as its own tools start it."""
