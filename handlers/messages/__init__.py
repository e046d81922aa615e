"""The words: `th.toml` is the source, `en.toml` its twin; `catalogue` checks them, `formats` writes values."""
