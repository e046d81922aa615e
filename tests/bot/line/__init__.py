"""tests/bot/line."""
