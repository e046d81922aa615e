"""What the office does, one module a thing: async functions over a unit of work.

`enquiries`: what members ask about their own money; `lending`: what they owe and guarantee; `savings`: their deposits
and welfare; `yearly`: dividend and refund; `summary`: all of it at a glance. `linking`: a chat is bound to a member,
with `link_page` (a visit to the page), `link_proofs` (what an entry proves) and `link_binding` (the last step) as its
parts. `consent`: agreeing to a text that has changed. `erasure`: what need not be kept of somebody who left;
`retention`: what was kept long enough. `privacy`: who opened a record, as its member reads it; `personal_copy`: a
copy of everything, which `copy_page` hands out. `breaches`: the register of breaches of personal data. `staffing`:
who of the office may do what. `registry`: records looked at and changed, with `registry_checks` (whether a value may
stand there) and `registry_related` (related persons). `proposals`: what needs a second person. `link_codes`: one-time
codes at the counter. `policy_loading`: a version of the policy comes in. `locking`: a member's account locked and
unlocked.
`office_calendar`: holidays, and the cut-off that comes next.
`auditing`: whether the history is whole, and its daily anchor.
`page_visit`: a visit to a page behind a one-time address, with `passwords` (the own password changed, proved, exposed)
`forgot` (a request for a new code), `request_page` (a request filled in) and `pins` (the PIN of a shared telephone)
as what such pages do.  `devices`: the chats that speak for a member.
`menus`: which menu a chat sees below it.
`outbox_release`: what a restore held back is sent.  `guarding`: entries are counted, and what the counts lead to.
`breaking`: whether the breaker is open, and its end by staff.
`staff_chats`: chats of the office's people, with `staff_proofs`, their password. `casework`: the one queue of the
office; `questions`: threads of questions in it. `picturing`: photo and signature of a member; `picture_passes`: a look
at one picture.
`finding`: members looked for, `list_page`: more of them than a card holds; `record_views`: one of them, part by part.
`access`: a forgotten log-in that came by the page, compared, approved, its code fetched.
`updates`: new data of a member, sent in, applied; `update_drafts`: what of it was begun.
`filing`: requests filed and cancelled, with `request_facts` (what they are judged by); `sealing`: a month is
closed to them.
`billing`: the bills of a month are prepared; `month_lists`: as they go to the pay units; `bill_list`: as
staff read them.
`request_deciding`: requests judged again, approved and rejected; `office_news`: the office's people hear of them.
`notifying`: which notices go now, and to which chat; `line_quota`: how many pushes LINE still takes.
`due`: jobs planned, and done step by step; `jobs`: the kinds of them (`seal_month`, `in_force`, `cutoff_near`,
`drafts_last`, `cutoff_moved`, `policy_in_force`, `receipts_ready`).
`results`: what pay units say came in; `month_view`: how a month stands.
`posting`: what came in is posted, with `receipt_papers` (what stands on a receipt); `reversing`: it is taken back.
`receipt_telling`: members are told of their receipts; `year_end`: dividend and refund of a year are posted.
`receipt_views`: receipts as their member reads them; `receipt_page`: one of them handed out by a page;
`receipt_printing`: as the office prints and lists them.
`reminding`: whom a cut-off that is near concerns; `moving`: cut-offs that a holiday moved.
"""
