"""What must be true before the acts of governance. Pure."""
