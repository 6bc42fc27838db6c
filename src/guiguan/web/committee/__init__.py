"""The committee's desk: one view module a task."""
