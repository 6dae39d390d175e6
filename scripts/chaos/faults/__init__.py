"""What is done to a network, by kind."""
