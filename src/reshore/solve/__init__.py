"""Numerics without economics: complementarity, bordered linear systems, worded results."""
