"""handlers/queries."""
