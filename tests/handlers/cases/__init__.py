"""tests/handlers/cases."""
