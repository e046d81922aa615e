"""The member registry of a savings cooperative, usable without any bot: pure rules and records, standard library only.

Read `members`, then `ports`, then `services.enquiries`.  Each level knows those below it and none above or beside:

==============  =========================================================================================
services        what the office does, as async functions over a unit of work: `enquiries`, `linking`
ports           what the registry needs from the world: repositories, unit of work, time, ids, hashing
staff_links     a chat of somebody of the office; `updates`: new data of a member;
                `notices`: what people are told without having asked
policy_file     the policy's file: text to rules, or all that is wrong with it; `related`: spouse, beneficiaries,
                referrer of a member; `staff`: roles and what each may do; `pictures`: photo, signature, evidence
typed_secrets   what looks like a log-in typed into a chat
credentials     user names, first passwords, own passwords, codes
request_rules   whether a request may be; `policy_requests`: the policy's tables about requests and notices
national_id     thirteen digits and their check; `masking`: what is left to see of a number or a name; `fields`: groups
                of the record's fields, and values as text; `guarantees`: who answers for whose loan; `loan_schedule`:
                what comes next on a loan; `dividend_working`: a dividend step by step; `chat_care`: PIN and notices
                of a chat; `policy_money`,
                `policy_dividend`: the policy's tables about loans and dividends
requests        what members ask to be deducted differently, and the month it counts for
collection      a month's bills and what came in for them; `loan_billing`: what it takes from a loan;
                `books`: accounts that a month moves, `bill_posting`: how it does;
                `collection_policy`, `policy_collection`: the policy's rules about it; `results`: what a pay unit
                says came in; `receipt_register`: receipts as they were issued;
                `receipt_changes`: why one differs from the last
members         the member record and the one form of a member number; `codes`: code tables
shares          share capital and how it grew; `deposits`, `welfare`, `dividends`, `receipts`: what a member
                saves, received and paid; `messaging`: messages as they are kept; `personal`: what is kept of
                one person; `pages`: pages behind a one-time address; `history`: who did what, chained; `proposals`:
                what waits for a second person; `cases`: what waits for an answer of the office;
                `throttle`: log-ins that are counted; `operation`: figures for who keeps it running;
                `due_jobs`: what happens at a time of its own; `receipt_paper`: what stands on a receipt
working_days    days on which the office works, and the cut-off
policy          the dated rules of the co-op, with `loan_rules` for its kinds of loan,
                `dividend_rules` and `request_policy`
loans           contracts and what was paid on them
links           a chat, the member it is bound to, the page session that binds them
policy_table    one table of the policy's file, key by key
calendar        months; `bands`: tables by salary without hole or overlap; `rates`: a percentage, exact; `name_key`: how
                a name sounds
money           Baht, exact to the satang; `clock`: time in Thailand; `errors`: Refusal, an expected "no"
==============  =========================================================================================
"""
