"""Django's own commands, where the house wants them different."""
