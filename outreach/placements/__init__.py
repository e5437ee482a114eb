"""What we won: opportunities tied to backlinks, and whether they are clean."""
