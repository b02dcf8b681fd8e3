"""Extractors: each reads `Document.view` and returns records."""
