"""Names that are ours: of properties in a CRM, and of a funnel that needs none."""

PREFIX = "syncer_"  # every property that this product writes starts so
MAIN = "main"  # the funnel of a workspace that has only one: its properties carry no name
PIN_PREFIX = f"pin_{PREFIX}"  # every property by which a team sets a stage by hand; never written
