"""Discipline inspection: the register, recusals, oaths."""
