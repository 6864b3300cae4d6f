"""The demo province: sixteen chains of invented enterprises (模拟数据), the same for every seed."""

#: The data set that every fact of the demo comes from; ``demo:`` in front marks simulated data.
SOURCE_ID = "demo:模拟数据"
