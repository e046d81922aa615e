"""What the office does in the chat: one module a feature."""
