"""bot/simulator."""
