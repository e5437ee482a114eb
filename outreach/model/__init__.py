"""Tables, their states and their legal transitions. No input or output happens here."""
