"""Surfaces for people: one folder an audience, one view module a task."""
