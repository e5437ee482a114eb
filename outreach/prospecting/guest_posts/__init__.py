"""Guest posts: pages that invite outsiders to write, and what they ask of them."""
