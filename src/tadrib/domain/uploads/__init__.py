"""Files that arrive in pieces over a line that breaks: kept apart until they are whole, then handed to their form."""
