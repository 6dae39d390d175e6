"""Links between the members of a network on one machine: each in a network namespace, joined by a switch that can be told to be
slow, to lose packets, or to be cut. Needs root and /dev/net/tun."""
