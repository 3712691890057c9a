"""The engine: keeps the funnel stage of every contact true inside the CRM. Knows no vendor."""
