"""All hosts at once: what their agents exported, asked of Prometheus."""
