"""outreach: a self-hosted manager of link-building campaigns."""

__version__ = "0.1.0"
