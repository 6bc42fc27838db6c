"""The demonstration: fictitious people and firms, played in through the same acts as the web."""
