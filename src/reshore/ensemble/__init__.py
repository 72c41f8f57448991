"""Many draws of what nobody knows: sampled, planned in chunks, played, stored, gone on with, and summed up."""
