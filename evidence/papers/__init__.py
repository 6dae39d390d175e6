"""Papers: a document as PDF/A-3 that people read, with its bundle inside (docs/formats/paper.md)."""
