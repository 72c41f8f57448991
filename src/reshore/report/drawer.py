"""The process that draws: one Vega-Lite specification a line comes in as JSON, one SVG a line goes out as JSON.

It runs beside the process that puts the page together (`reshore.report.studio`) and loads nothing but the drawing
library, so that a report takes half the time where there are two processors.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Draws until standard input ends; a specification that cannot be drawn is answered with null."""
    import vl_convert

    for line in sys.stdin:
        try:
            drawing = vl_convert.vegalite_to_svg(json.loads(line))
        except ValueError:
            drawing = None
        print(json.dumps(drawing), flush=True)


if __name__ == "__main__":
    main()
