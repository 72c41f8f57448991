"""The command line: thin over the Python functions, nothing is computed here."""
