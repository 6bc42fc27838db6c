"""A whole round at its real size, played through the acts on a database of its own with a simulated clock."""
