"""Eligibility findings, due diligence, decisions."""
