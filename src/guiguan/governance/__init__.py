"""Committee, office, expert register, review groups, recusal (Arts. 8-10, 14, 29)."""
