"""`GET /metrics`: the snapshot as Prometheus reads it. Strangers fill no more than their share."""

from lldpns.api.metrics.handler import Metrics
from lldpns.api.metrics.selection import Limits

__all__ = ["Limits", "Metrics"]
