"""Reading: self-contained pages with figures, tables and sentences made from the numbers, which open offline.

write_report(outcome, path)              what a deal delivers
write_comparison(comparison, path)       which of several deals delivers what, why, and how sure that is
"""

from reshore.report.comparison.write import render_comparison, write_comparison
from reshore.report.write import render_report, write_report

__all__ = ["render_comparison", "render_report", "write_comparison", "write_report"]
