"""The baseline: what the world looks like without the deal, number by number, each with unit, source and status.

`baseline.load_world` gives the world as it was known on a day. Uncertain numbers stand in `parameters/`, one file each;
projects, dates, sites, capacity and the facts to check against in `data/`; `sources.yaml` says who published what.
"""
