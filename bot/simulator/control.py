"""The simulator's control API, under `/simulator/api/`: what the chat page and the tests press and look at.

JSON in and out (a POST says `Content-Type: application/json`, else 415; a wrong one is 400, unknown names 404, an
impossible act 409, each `{"error": "…"}`).  CHANNEL is `line` or `telegram`, PERSON an id of `people`.  Times are
ISO 8601 with +07:00 and follow the simulated clock.

- `GET people` → `[{id, name, line_user, telegram_user}]`; `POST people {name}` → the new one.
- `GET chats/CHANNEL/PERSON` → `{messages, blocked, started}`, oldest first.  A message:
  `{id, channel, person, from: "bot"|"person", at, kind, text, …}` with `kind`
    - `text`: LINE's or the person's plain text, `text`;
    - `flex`: a LINE card, `flex` (the container as sent), `text` = altText;
    - `html`: Telegram, `text` (plain) and `entities` (Telegram's `{type, offset, length, url?}`, UTF-16 units), `html` as sent;
    - `document`: `document` `{name, mime_type, size, url}`, and text and entities of its caption;
    - `system`: a note between bubbles (`text` is `followed`, `blocked`, `unblocked`, `started`, `left-group`, `answer: …`);
    - `other`: any other LINE message, `message` as sent.
  Optional: `quick_replies` (LINE's items; they show only under the last message of the chat), `buttons` (Telegram's
  rows of inline buttons, `{text, callback_data?|url?|web_app?: {url}, style?}`), `protected` (true), `unsent` (true:
  taken back or deleted, without its text), `edited` (true).
- `POST chats/CHANNEL/PERSON/ACT` → `{message?}`:
    - `text {text}`: types it.  In a chat not started yet it starts it first.  409 while blocked.
    - `tap {message, data}` or `{message, index}`: presses a button.  LINE: `data` is the postback's data in that message
      (quick replies, Flex buttons or boxes), `index` counts all its actions in reading order, quick replies last;
      message actions type their text, postbacks type their displayText.  Telegram: `data` the callback data, `index`
      counts the inline buttons in reading order.  uri and web_app buttons are not tapped but opened (`GET open`).
    - `start {}`: adds the friend (LINE follow) or presses START (Telegram `/start`).  `start {payload}`: Telegram deep link.
    - `block {}`, `unblock {}`, `unsend {message}`, `edit {message, text}` (Telegram), `sticker {}`.
    - `group {text?}`: brings the bot into a group and, with `text`, says it there.
- `GET open?channel&person&url[&kind=web_app|url]`: opens a button's address in the browser as that person: LINE sets the
  cookie `sim_line_user`; Telegram appends `#tgWebAppData=…` signed for that person (`kind=url`: nothing).  303.
  Only addresses of COOP_PUBLIC_URL and this server.
- `GET stream`: Server-Sent Events with ids (resume by `Last-Event-ID` or `?after=`): `message` and `edited` (a message as above),
  `chat` `{channel, person, blocked, started}`, `clock` (as GET clock), `traffic` (an entry as below), `reset` `{}`,
  `typing` `{channel, person, seconds}`, `people` (the new person).
- `GET clock` → `{now, offset_us}`; `POST clock {advance_s}` or `{at}` → the same.  `{reset: true}`: back to real time.
- `POST redeliver {channel, person?, count?}`: sends the last event(s) again with the same ids.
- `POST faults {channel, kind, count=1, seconds=10, matches=""}` → `{id}`; the next `count` calls whose name holds `matches`
  (`reply`, `push`, `sendMessage` …) fail: `hang` (no answer for `seconds`, not accepted), `hang-after` (accepted, no answer),
  `500-before`, `500-after`, `429` (rate; Telegram `retry_after` = seconds), `429-user` (LINE: many to the same user),
  `quota` (LINE: monthly limit), `drop`, `drop-after` (connection lost).  And for webhooks (matches the event's type):
  `duplicate` (sent twice), `reorder` (the next `count` of a person arrive in reverse), `lose` (never arrives at first).
  `GET faults` → those still armed; `DELETE faults` disarms all.
- `GET settings`, `POST settings {line_redelivery?: bool, line_quota?: int}`: the switches of LINE's console.
- `GET traffic` → the last 200, oldest first: `{id, time, direction: "to-bot"|"from-bot", channel: "line"|"telegram"|"web",
  what, status, ms}`; status 0 = no answer.
- `GET problems` → `{checked, note, problems: [..]}`: calls that break the published descriptions; `DELETE problems` forgets them.
- `GET logins` → what the demonstration wrote into `STATE/logins.json`, else `{}`.
- `POST reset {}`: forgets chats, tokens, queues, faults; leaves the clock; writes `STATE/reset` for the supervisor.
- `GET idle` → `{idle}`: nothing waits to be sent to the bot (for tests).
"""
