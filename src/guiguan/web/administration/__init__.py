"""System, security and audit administrators: none of them opens a case."""
