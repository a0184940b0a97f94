"""The ledger: a Merkle tree over every history row and decision, as RFC 6962 builds it."""
