"""Tadrib: one system that runs an international training office."""

__version__ = "0.1.0"
