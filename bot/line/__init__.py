"""bot/line."""
