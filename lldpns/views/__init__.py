"""The API's documents in, text out. Pure, and light: a person waits for it."""
