"""Dialogues, and what changes something: a module each, found by `handlers.registry`."""
