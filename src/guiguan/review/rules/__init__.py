"""Arithmetic, sealing and guards of the review. Pure; whole numbers only."""
