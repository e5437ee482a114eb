"""Sites that link to several rivals and not to us."""
