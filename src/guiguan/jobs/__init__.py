"""The worker: mail, checkpoints. No job has legal effect."""
