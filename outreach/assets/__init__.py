"""What we have to offer: our own linkable pages."""
