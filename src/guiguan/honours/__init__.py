"""Who holds what since when; which past lists are certified complete (Arts. 16, 18, 27)."""
