"""Maps: layout, selection of cards, the JSON model, the self-contained file."""
