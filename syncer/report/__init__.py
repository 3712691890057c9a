"""Results as words and as plain data for JSON; a module per kind of result."""
