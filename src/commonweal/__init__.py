"""Commonweal: the system a Community Safety Partnership runs on."""

__version__ = "0.1.0"
