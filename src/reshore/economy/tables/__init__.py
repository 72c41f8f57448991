"""World input-output tables: read, checked, aggregated, scaled, balanced, kept."""
