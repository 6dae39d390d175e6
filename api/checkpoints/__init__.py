"""What every witness of the network signed, as the members' gateways tell each other: who signs two histories is found out."""
