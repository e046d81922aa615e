"""tests/handlers/staff."""
