"""What the network does across regions, measured, and what follows for a whole trade's volume."""
