"""Document review, site review, evaluation: sheets, consensus, reports, ranking, blinding (Arts. 23-25)."""
