"""tests/handlers."""
