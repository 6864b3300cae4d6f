"""Prints the map model of an example chain as JSON: ``python example_map.py [CARDS] [--segments]``.

It serves whoever draws maps.
"""

import json
import sys

from chainmap.maps.model import MapStamp, build_chain_map
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables

STAMP = MapStamp(
    graph_id="00000000-0000-0000-0000-000000000000",
    graph_version=1,
    data_date=AS_OF.isoformat(),
    simulated=True,
    program_version="0.1.0",
)


def example_map(cards: int = 150, *, segments: bool = False) -> dict[str, object]:
    """Return the map of `chain_tables`; with ``segments`` its ores are linked by segment only."""
    tables = chain_tables(cards, segment_pairs=segments)
    return build_chain_map(tables, CHAIN_ID, as_of=AS_OF, stamp=STAMP)


if __name__ == "__main__":
    sizes = [int(a) for a in sys.argv[1:] if a.isdigit()]
    model = example_map(*sizes, segments="--segments" in sys.argv)
    sys.stdout.write(json.dumps(model, ensure_ascii=False, indent=1) + "\n")
