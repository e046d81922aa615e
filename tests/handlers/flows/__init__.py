"""tests/handlers/flows."""
