"""How core's ports are kept, on SQLite and on PostgreSQL.

Reading order:

- `tables`, `columns`     what is kept, and how instants, money and days look in a column
- `encryption`            keys, and which fields are sealed how
- `connection`            the seam to SQL; `sqlite` and `postgresql` are its two adapters, `compiled` what both share
- `mapping`, `mapping_money`  rows to records of core and back
- `members`, `shares`, `codes`, `policies`, `chats`, `chat_care`, `links`, `link_sessions`, `credentials`, `inbox`,
  `outbox`, `related`, `loans`, `guarantees`, `deposits`, `welfare`, `dividends`, `receipts`
                          one repository a port, its statements at the top (those of `outbox`: `outbox_statements`, and
                          `outbox_many` for what goes to many people in one call)
- `requests`, `request_drafts`  requests with their months, and what of them is unfinished
- `member_search`         whom the office looks for, in one look at a narrow index
- `unit_of_work`, `engine`  transactions with their repositories, and opening them by an address
- `schema`, `migrations`  the version of the tables
- `maintenance`           the whole database by one door: `backup` and `restore` (in the form of `dump`, in the file of
                          `backup_file`), `checks` with `checks_money`, and `rotation` of the key over all
                          that `sealed` and `peppers` name
- `importing`             files of existing data
"""
