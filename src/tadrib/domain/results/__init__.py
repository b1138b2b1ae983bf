"""The edition's figures, each of which opens into the rows it was counted from."""
