"""A plan of the wiring: read from a file, and compared with what is heard. Pure."""
