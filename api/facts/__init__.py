"""The gateway's copy of the Ledger: current facts, their history, outcomes. Written by the indexer alone."""
