"""Recommenders: departments, associations, experts, winners (Art. 21)."""
