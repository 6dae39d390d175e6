"""What declarations and certificates share: where a subject stands, who may see it, which revision a change is about."""
