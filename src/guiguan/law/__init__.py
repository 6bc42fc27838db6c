"""The law as data, and the small machine that reads it. No Django, no database, no clock."""
