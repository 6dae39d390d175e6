"""docker-compose.yml, read by the Compose Specification's own library (main.go) and held to what it promises (promises.py)."""
