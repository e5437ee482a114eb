"""Sites that link to several competitors and not to us."""
