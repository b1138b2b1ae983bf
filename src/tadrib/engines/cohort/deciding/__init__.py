"""The decision and its proof: rules as bounds, the program, the search, the exact judge."""
