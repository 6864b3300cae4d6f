"""One module for each description of the model that is generated from ``types/*.yaml``."""
