"""The stamp every map bears: which graph, which version, which data."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import chainmap
from chainmap.maps.model import MapStamp

if TYPE_CHECKING:
    from chainmap.snapshot import Snapshot

#: Sources whose id begins so hold invented enterprises; `chainmap demo` writes them.
SIMULATED_PREFIX = "demo:"


def map_stamp(snapshot: "Snapshot") -> MapStamp:
    """Return the stamp of maps drawn from this snapshot."""
    return MapStamp(
        graph_id=snapshot.graph_id,
        graph_version=snapshot.version,
        data_date=snapshot.data_date,
        simulated=is_simulated(snapshot.tables["Source"]["source_id"].to_pylist()),
        program_version=chainmap.__version__,
    )


def is_simulated(source_ids: Iterable[str]) -> bool:
    """Tell whether invented data are among the sources.

    Examples
    --------
    >>> is_simulated(["demo:模拟数据"]), is_simulated(["证书台账"])
    (True, False)
    """
    return any(source_id.startswith(SIMULATED_PREFIX) for source_id in source_ids)
