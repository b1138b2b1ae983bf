"""News and the consent to being counted."""
