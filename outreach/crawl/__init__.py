"""Other people's web: values in, values out."""
