"""HubSpot's endpoints, as far as they are used: each asks and answers in HubSpot's own shapes."""
