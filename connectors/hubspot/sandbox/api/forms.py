"""Forms and what was sent in with them.

https://developers.hubspot.com/docs/api-reference/marketing-forms-v3/guide and
https://developers.hubspot.com/docs/api-reference/legacy/forms-v2-legacy/get-form-submissions
"""

from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import Refusal, not_found
from connectors.hubspot.sandbox.happenings import Submission
from connectors.hubspot.sandbox.operation import Operation, needs
from connectors.hubspot.sandbox.story.texts import FORMS

FORMS_PAGE, SUBMISSIONS_PAGE = 100, 50
_MADE = "2024-01-15T12:00:00Z"
_TYPES = {"comment": "blog_comment", "contact": "captured"}
_DELETED = {"social_question"}  # contacts remember it, the list of forms does not


def list_forms(call: Call) -> Answer:
    wanted = set(call.many("formTypes")) or {"hubspot"}
    rows: list[Shown] = [
        {
            "id": guid,
            "name": spanish,
            "formType": _TYPES.get(key, "hubspot"),
            "createdAt": _MADE,
            "updatedAt": _MADE,
            "archived": False,
        }
        for key, (guid, spanish, _) in FORMS.items()
        if key not in _DELETED and not call.flag("archived")
    ]
    found = [row for row in rows if "all" in wanted or row["formType"] in wanted]
    limit, after = call.number("limit", 20, FORMS_PAGE), call.after()
    if len(found) <= after + limit:
        return Answer({"results": found[after:]})
    return Answer({"results": found[after : after + limit], "paging": call.following(after + limit)})


def submissions(call: Call) -> Answer:
    """Newest first. `after` counts from the oldest, so that what is sent in meanwhile moves nothing."""
    key = next((key for key, (guid, _, _) in FORMS.items() if guid == call.params["form"]), None)
    if key is None or key in _DELETED:
        raise not_found(f"No form found with guid '{call.params['form']}'")
    if _TYPES.get(key) == "blog_comment":
        message = "Form type BLOG_COMMENT is not allowed"
        raise Refusal(400, {"category": "VALIDATION_ERROR", "subCategory": "FORM_TYPE_NOT_ALLOWED", "message": message})
    found = [each for each in call.portal.happenings.submissions if each.form == call.params["form"]]
    limit = call.number("limit", 20, SUBMISSIONS_PAGE)
    end = call.after() or len(found)
    start = max(0, end - limit)
    results = [_shown(each) for each in reversed(found[start:end])]
    return Answer({"results": results, **({"paging": call.following(start)} if start else {})})


def _shown(one: Submission) -> Shown:
    values = [{"name": "company", "value": "Empresa", "objectTypeId": "0-2"}]
    if one.email:
        values.append({"name": "email", "value": one.email, "objectTypeId": "0-1"})
    return {"submittedAt": one.at, "values": values, "pageUrl": one.page}


_forms = needs("forms")

OPERATIONS = (
    Operation("GET", "/marketing/forms", "forms", list_forms, _forms),
    Operation("GET", "/form-integrations/submissions/forms/{form}", "submissions", submissions, _forms),
)
