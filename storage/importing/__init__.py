"""storage/importing."""
