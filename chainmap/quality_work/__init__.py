"""The work on quality issues: their life cycle, the assistance ledger, targets and figures."""
