"""What everybody may see, without an account."""
