"""tests.storage.importing."""
