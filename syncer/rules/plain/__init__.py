"""The rules in plain words: what a condition asks, the page that a team signs, and what a person lacks. Pure."""
