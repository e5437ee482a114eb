"""Pages as values: text, links and their places, who wrote it and when."""
