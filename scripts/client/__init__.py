"""The traders' and officers' side of a gateway: making documents, signing acts, asking for outcomes."""
