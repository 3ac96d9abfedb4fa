"""Writes the dashboards and the rules: `make dashboards`."""

from grafana.files import FILES

for path, text in FILES.items():
    path.write_text(text)
