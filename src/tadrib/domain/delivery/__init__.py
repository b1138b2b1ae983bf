"""Sessions and attendance, in the room and remote, in one list."""
