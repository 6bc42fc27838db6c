"""Accounts, persons, organisations, authorities, and the dated relations and roles between them."""
