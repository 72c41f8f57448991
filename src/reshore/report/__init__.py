"""Reading: one self-contained page on what a deal delivers, with figures, tables and sentences made from the numbers.

write_report(outcome, path)      one HTML file that opens offline
"""

from reshore.report.write import render_report, write_report

__all__ = ["render_report", "write_report"]
