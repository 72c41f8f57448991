"""Fabs and people, month by month: from permits to yield, with crews, staff, visas, a park, housing and money.

`path.simulate_chunk` plays one chunk of draws. Each block of equations is a file of its own; `month.py` joins them to
the rate of change of the whole state and takes the monthly step; `path.py` runs the months and collects the results.
"""
