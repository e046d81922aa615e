"""tests/handlers/queries."""
