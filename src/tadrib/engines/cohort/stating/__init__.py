"""What was asked: people, rules and aims, checked, in one canonical form."""
