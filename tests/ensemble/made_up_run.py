"""A whole run with the made-up build-out: `python made_up_run.py FOLDER DRAWS WORKERS`.

Only the first chunk is played at once; the others wait until there is a file `go` in the folder. The processes that
play load this file once more, so that they play the made-up build-out too.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import ModuleType

import xarray as xr

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.ensemble import made_up

from reshore.deal.terms import Deal
from reshore.ensemble.executors import players
from reshore.ensemble.run import simulate
from reshore.record import manifest
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import World
from reshore.world.inputs import Draws

DEAL = "us-taiwan-2025-11"


def play(deal: Deal, world: World, draws: Draws, *_months: object) -> xr.Dataset:
    """The made-up build-out, which can be killed in the middle for sure."""
    while draws.index[0] >= CHUNK_DRAWS and not Path(sys.argv[1], "go").exists():
        time.sleep(0.01)
    return made_up.play(deal, world, draws)


engine = ModuleType("reshore.run")
engine.simulate = play
sys.modules["reshore.run"] = engine
manifest.engine_hash = lambda: "made up"

if __name__ == "__main__":
    folder, draws, workers = sys.argv[1:]
    with players(int(workers)) as executor:
        simulate(DEAL, Settings(draws=int(draws), out=Path(folder)), executor=executor)
