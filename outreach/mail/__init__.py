"""Mail: building, handing over, reading. Values in, values out."""
