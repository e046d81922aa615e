"""What is kept of a person's money, as data: the ledgers' part of a copy (`storage.personal_parts`)."""

from sqlalchemy import String, case, literal_column, or_

from storage.personal_part import DIGEST, OWNER, OWNER_KEY, ROW_KEY, Part
from storage.tables import share_accounts, share_movements
from storage.tables_collection import bill_lines, bills, other_items, receipt_register
from storage.tables_money import (
    deposit_accounts,
    deposit_movements,
    dividends,
    guarantees,
    loan_movements,
    loans,
    receipt_lines,
    receipts,
    welfare,
)

SIDE = case(
    (guarantees.c.guarantor_id == OWNER, literal_column("'guarantor'", String)),
    else_=literal_column("'borrower'", String),
).label("side")
"""Which of the two the member is; who the other one is stays out of a copy."""

LEDGERS = (
    Part(table=share_accounts, where=share_accounts.c.member_id == OWNER, hidden={"member_id": OWNER_KEY}),
    Part(
        table=share_movements,
        where=share_movements.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "member_id": OWNER_KEY},
        oldest=(share_movements.c.moved_on,),
    ),
    Part(table=loans, where=loans.c.member_id == OWNER, hidden={"id": ROW_KEY, "member_id": OWNER_KEY}),
    Part(
        table=loan_movements,
        where=loans.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "loan_id": ROW_KEY},
        joined=loan_movements.join(loans, loans.c.id == loan_movements.c.loan_id),
        more=(loans.c.contract_no,),
        oldest=(loan_movements.c.moved_on,),
    ),
    Part(
        table=guarantees,
        where=or_(guarantees.c.guarantor_id == OWNER, loans.c.member_id == OWNER),
        hidden={
            "id": ROW_KEY,
            "loan_id": ROW_KEY,
            "guarantor_id": "one of the two is the owner, the other another person",
        },
        joined=guarantees.join(loans, loans.c.id == guarantees.c.loan_id),
        more=(loans.c.contract_no, SIDE),
    ),
    Part(
        table=deposit_accounts,
        where=deposit_accounts.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "member_id": OWNER_KEY},
    ),
    Part(
        table=deposit_movements,
        where=deposit_accounts.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "account_id": ROW_KEY},
        joined=deposit_movements.join(deposit_accounts, deposit_accounts.c.id == deposit_movements.c.account_id),
        more=(deposit_accounts.c.account_no,),
        oldest=(deposit_movements.c.moved_on,),
    ),
    Part(
        table=welfare,
        where=welfare.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "member_id": OWNER_KEY},
        oldest=(welfare.c.granted_on,),
    ),
    Part(table=dividends, where=dividends.c.member_id == OWNER, hidden={"member_id": OWNER_KEY}),
    Part(table=receipts, where=receipts.c.member_id == OWNER, hidden={"id": ROW_KEY, "member_id": OWNER_KEY}),
    Part(
        table=receipt_lines,
        where=receipts.c.member_id == OWNER,
        hidden={"receipt_id": ROW_KEY},
        joined=receipt_lines.join(receipts, receipts.c.id == receipt_lines.c.receipt_id),
        more=(receipts.c.receipt_no,),
    ),
    Part(
        table=receipt_register,
        where=receipt_register.c.member_id == OWNER,
        hidden={
            "member_id": OWNER_KEY,
            "code_hash": DIGEST,
            "fingerprint": DIGEST,
            "paper": "the receipt itself, which the member opens at any time; its lines stand in this copy",
        },
        oldest=(receipt_register.c.issued_at,),
    ),
    Part(
        table=bills,
        where=bills.c.member_id == OWNER,
        hidden={
            "id": ROW_KEY,
            "member_id": OWNER_KEY,
            "undo": "what the posting changed in the accounts, which stand in this copy themselves",
        },
        oldest=(bills.c.month,),
    ),
    Part(
        table=bill_lines,
        where=bills.c.member_id == OWNER,
        hidden={"bill_id": ROW_KEY, "kind": "told by the item's own words"},
        sealed=("reason",),
        place=lambda row: f"bill_lines:{row.bill_id}-{row.line}",
        joined=bill_lines.join(bills, bills.c.id == bill_lines.c.bill_id),
        more=(bills.c.month,),
        oldest=(bills.c.month,),
    ),
    Part(
        table=other_items,
        where=other_items.c.member_id == OWNER,
        hidden={"id": ROW_KEY, "member_id": OWNER_KEY},
        oldest=(other_items.c.month,),
    ),
)
"""In the order of a copy. An erasure leaves all of them: the law wants a co-op's ledgers kept."""
