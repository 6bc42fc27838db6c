"""Suggested list, deliberation, proposed list, approval, public notice, commendation (Arts. 3, 26, 27)."""
