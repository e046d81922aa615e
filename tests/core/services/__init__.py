"""tests/core/services."""
