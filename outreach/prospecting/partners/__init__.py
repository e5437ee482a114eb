"""Suppliers, customers, associations, events: people who already know us."""
