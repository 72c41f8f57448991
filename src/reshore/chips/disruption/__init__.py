"""What happens month by month when Taiwan's chips stop: who gets how many, at what price, and what that costs.

Equations: docs/how-to/stress-a-deal.md, "How it is computed".
"""
