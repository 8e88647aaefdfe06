"""The review in the terminal: the only part of the house that knows Textual."""
