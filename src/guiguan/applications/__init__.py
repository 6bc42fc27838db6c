"""Applying for the award: draft, internal notice, submission, intake, qualification check (Arts. 2, 16-22)."""
