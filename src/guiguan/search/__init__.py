"""Full-text search: a small index of what the office looks for, read through the scopes of the cases themselves."""
