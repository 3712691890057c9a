"""The shape of what HubSpot answers, and what it means for the funnel."""
