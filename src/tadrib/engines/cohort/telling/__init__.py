"""The decision explained: why each is in or not, who could stand in."""
