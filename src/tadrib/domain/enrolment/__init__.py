"""Invitations, replacements, letters of invitation, participants."""
