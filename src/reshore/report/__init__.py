"""Reading: one self-contained page on what a deal delivers, with figures, tables and sentences made from the numbers.

write_report(outcome, path)      one HTML file that opens offline
"""

from reshore.report.material import Extras
from reshore.report.page import write_report

__all__ = ["Extras", "write_report"]
