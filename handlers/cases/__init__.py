"""What members ask of the office: one module a kind, how staff see and decide it, as `DESK`."""
