"""tests/handlers/messages."""
