"""District bureaus: the winners of their district."""
