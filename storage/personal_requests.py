"""What is kept of a person's requests and notices (`storage.personal_parts`)."""

from sqlalchemy import select

from storage.personal_part import OWNER, OWNER_KEY, ROW_KEY, Part
from storage.tables_requests import notices, request_drafts, request_steps, requests

OWN_REQUESTS = select(requests.c.case_id).where(requests.c.member_id == OWNER)

REQUEST_PARTS = (
    Part(
        table=requests,
        where=requests.c.member_id == OWNER,
        hidden={"member_id": OWNER_KEY, "family": "which requests replace each other, told by the kind"},
        sealed=("words",),
        place=lambda row: f"requests:{row.case_id}",
    ),
    Part(
        table=request_steps,
        where=request_steps.c.case_id.in_(OWN_REQUESTS),
        hidden={"id": ROW_KEY, "uid": ROW_KEY},
        sealed=("words",),
        place=lambda row: f"request_steps:{row.uid}",
    ),
    Part(
        table=request_drafts,
        where=request_drafts.c.member_id == OWNER,
        hidden={"member_id": OWNER_KEY},
        sealed=("words",),
        place=lambda row: f"request_drafts:{row.member_id}-{row.kind}-{row.target}",
    ),
    Part(
        table=notices,
        where=notices.c.member_id == OWNER,
        hidden={
            "id": ROW_KEY,
            "uid": ROW_KEY,
            "person": OWNER_KEY,
            "member_id": OWNER_KEY,
            "staff_id": "of notices to the office's own people",
            "priority": "an order of ours",
            "once": "by which it is told once only; the kind and what is said tell the same",
            "delivery": ROW_KEY,
        },
        sealed=("said",),
        place=lambda row: f"notices:{row.uid}",
    ),
)
