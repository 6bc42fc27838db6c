"""The register (登记簿): append-only, a Merkle tree, digests of every protected row."""
