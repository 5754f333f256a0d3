"""Measures what a create costs, beside what it costs with other clients."""
