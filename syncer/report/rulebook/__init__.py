"""The page of the rules as text, Markdown, HTML and plain data; templates beside it."""

from syncer.report.rulebook.shown import as_html, as_json, as_markdown, as_text

__all__ = ["as_html", "as_json", "as_markdown", "as_text"]
