"""Calls for nominations, seats and limits per state, nominations, dossiers, endorsements."""
