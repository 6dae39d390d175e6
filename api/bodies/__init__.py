"""Bodies of documents: encrypted off the chain for named recipients, each document erasable alone."""
