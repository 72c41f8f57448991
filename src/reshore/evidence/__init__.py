"""Trust: what a result rests on, and whether the engine says plausible things about what is known."""
