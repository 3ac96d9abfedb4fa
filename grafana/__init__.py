"""Dashboards for Grafana and rules for Prometheus, as code: `make dashboards` writes the files."""
