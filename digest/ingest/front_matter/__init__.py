"""Front matter: YAML, TOML or bare ``Key: value`` lines -> fields, each with its place."""
