"""handlers/flows."""
