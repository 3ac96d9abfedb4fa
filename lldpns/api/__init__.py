"""One HTTP API: over a Unix socket for the command line and scripts, and TCP for Prometheus."""
