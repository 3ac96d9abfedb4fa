"""The only place where kernel, protocol and time meet."""
