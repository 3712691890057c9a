"""How persons go through each funnel: as a page, in text and HTML, and as plain data; templates beside it."""

from syncer.report.cohorts.data import as_json
from syncer.report.cohorts.look import Journeys, look
from syncer.report.cohorts.page import page
from syncer.report.cohorts.shown import MARK, as_html, as_text

__all__ = ["MARK", "Journeys", "as_html", "as_json", "as_text", "look", "page"]
