"""What comes back: collected, matched to its letter, understood, acted upon."""
