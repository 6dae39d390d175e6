"""What happened, for those whom it concerns: a page, a stream (server-sent events), webhooks."""
