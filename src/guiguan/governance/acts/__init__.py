"""The acts of governance: committee, groups, recusal, experts, office."""
