"""Comparing: one self-contained page that tells which deal delivers what, why, and how sure that is.

write_comparison(comparison, path)      one HTML file that opens offline
"""

from reshore.report.comparison.write import render_comparison, write_comparison

__all__ = ["render_comparison", "write_comparison"]
