"""What an act is, the one door it passes through, the register it leaves behind."""
