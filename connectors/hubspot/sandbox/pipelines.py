"""What a portal's deals go through, as every portal begins, and a second pipeline whose stages have numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """A probability of 1 is won; of 0, lost."""

    id: str
    label: str
    probability: float

    @property
    def closed(self) -> bool:
        return self.probability in (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Pipeline:
    id: str
    label: str
    stages: tuple[Stage, ...]


PIPELINES = (
    Pipeline(
        "default",
        "Sales Pipeline",
        (
            Stage("appointmentscheduled", "Appointment Scheduled", 0.2),
            Stage("qualifiedtobuy", "Qualified To Buy", 0.4),
            Stage("presentationscheduled", "Presentation Scheduled", 0.6),
            Stage("decisionmakerboughtin", "Decision Maker Bought-In", 0.8),
            Stage("contractsent", "Contract Sent", 0.9),
            Stage("closedwon", "Closed Won", 1.0),
            Stage("closedlost", "Closed Lost", 0.0),
        ),
    ),
    Pipeline(
        "740001",
        "Renovaciones",
        (Stage("740101", "Por renovar", 0.5), Stage("740102", "Renovado", 1.0), Stage("740103", "No renovado", 0.0)),
    ),
)
