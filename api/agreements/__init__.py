"""Free trade agreements as configuration: what differs between them is data with its source, not code."""
