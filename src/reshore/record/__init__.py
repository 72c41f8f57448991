"""The run folder: what went into a run, which versions played it, and who may write to it at the moment."""
