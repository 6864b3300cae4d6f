"""The library of questions (问题库): what regulators and certification bodies ask of a graph."""
