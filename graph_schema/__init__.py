"""The graph model of chainmap: types, code lists, rules, errors and the records handed around."""
