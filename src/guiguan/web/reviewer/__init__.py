"""The reviewer's desk: one view module a task."""
