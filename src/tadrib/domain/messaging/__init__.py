"""Letters and notices in every language: the outbox and its delivery attempts."""
