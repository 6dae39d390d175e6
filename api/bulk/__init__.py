"""Many declarations or certificates in one request: NDJSON in, an outcome per line out."""
