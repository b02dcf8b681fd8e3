"""Commands on the registry of legal instruments: search, show, check."""
