"""An outsider's watch over a network: asks gateways, remembers, keeps proofs."""
