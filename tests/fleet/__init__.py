"""Many hosts: what Prometheus knows of all of them."""
