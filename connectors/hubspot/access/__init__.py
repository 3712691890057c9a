"""How calls get to HubSpot: tokens, pace, limits, and its words for what went wrong."""
