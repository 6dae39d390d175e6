"""Rights that people give: grants of a document's own party, numbered cases for auditors."""
