"""The words: `th.toml` is the source, `en.toml` its twin, `catalogue` reads and checks them, `formats` writes values."""
