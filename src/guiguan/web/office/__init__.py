"""The office's desk: one view module a task."""
