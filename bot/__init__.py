"""Evenhand: recruits, screens and schedules user interviews in Slack, with an even mix of opinions."""

__version__ = "0.1.0"
