"""The applicant's desk: one view module a task."""
