"""The stages that deals go through.

https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide
"""

from connectors.hubspot.sandbox.access import Needs, any_of
from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import bad_request
from connectors.hubspot.sandbox.object_types import DEALS
from connectors.hubspot.sandbox.operation import Operation
from connectors.hubspot.sandbox.pipelines import Pipeline


def list_pipelines(call: Call) -> Answer:
    if call.object_type is not DEALS:
        raise bad_request(f"{call.object_type.name} have no pipelines here")
    return Answer({"results": [_shown(each, order) for order, each in enumerate(call.portal.pipelines)]})


def _shown(pipeline: Pipeline, order: int) -> Shown:
    return {
        "id": pipeline.id,
        "label": pipeline.label,
        "displayOrder": order,
        "archived": False,
        "stages": [
            {
                "id": stage.id,
                "label": stage.label,
                "displayOrder": place,
                "metadata": {"isClosed": str(stage.closed).lower(), "probability": str(stage.probability)},
                "archived": False,
            }
            for place, stage in enumerate(pipeline.stages)
        ],
    }


def _reads(call: Call) -> Needs:
    return any_of(f"crm.objects.{call.object_type.name}.read", f"crm.schemas.{call.object_type.name}.read")


OPERATIONS = (Operation("GET", "/crm/pipelines/{object_type}", "pipelines", list_pipelines, _reads),)
