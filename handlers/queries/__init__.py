"""Questions answered in one message, which change nothing: a module each, found by `handlers.registry`."""
