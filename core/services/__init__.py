"""One module per thing the office does: async functions over a unit of work."""
