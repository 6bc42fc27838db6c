"""Papers as issued and files as received: frozen content, hash, who may read."""
