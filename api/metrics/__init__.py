"""How the gateway and what works behind it do, in numbers without names: no party, document or key is ever a label."""
