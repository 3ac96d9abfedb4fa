"""Measurements. Each figure stands beside another one of the same run, as a ratio."""
