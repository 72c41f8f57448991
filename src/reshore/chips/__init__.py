"""The chip market: who supplies whom at what price, under capacity, tariffs and the quota law.

Equations: docs/explanation/chip-market.md.
"""
