"""Who is it, how is one reached, and may one write: from published pages to a choice."""
