"""The legacy protocols, a module each. They know the contract and the nouns, never one another."""
