"""The conversation, told without any platform: what a person did comes in, an answer as meaning goes out.

Read `reply`, then `queries.shares`, then `dispatch`:

===============  ==========================================================================================
dispatch         who is asking, what is meant, may they, what is said
understand       what is typed -> a feature; `access`: who is answered; `menu`: where one can go next; `care`: a log-in
                 that was typed by mistake; `hiding`: the button below amounts that are hidden; `entry`: the
                 office's door; `refusals`: an expected "no" as a sentence; `fetching`: pictures
understand_*     `words`: known words in a sentence, also misspelt; `arguments`: months, years and contracts in it
registry         the features, found by themselves
queries, flows   one module a feature: its file name is its name, its catalogue section and its test
staff            the same for the office: to everybody else its words are unknown
cases            one module a kind of thing that members ask of the office: how staff see and decide it
messages         the words of both languages, and how money and dates are written
desks            the modules of `cases`, found by themselves; `deciding`: how any of them is approved or rejected
casework         what a module of `cases` declares; `confirming`: nothing of the office's is done in one press;
                 `persons`: whom its commands are about; `telling`: who hears its answers;
                 `notices`: what is said to people who did not ask;
                 `threads`: a page of messages; `moments`: when something counts as confirmed;
                 `new_data`: what a member sends in, as it is shown; `record_values`: a field as the office
                 reads and types it
request_*        `subjects`: what a member may ask to be changed; `amounts`: as they are typed; `pages`: its cards;
                 `sending`: shown, confirmed, filed
handing          how a one-time code is shown, and who is told of it; `whom_and_why`: a member, a reason, a confirmation
member_search    whom the office looks for; `member_record`: one member's record; `member_pages`: the money in it
loan_pages       pages about one loan; `picture_pages`: photo and signature; `paging`: long lists;
                 `month_cards`: a collection month as the office names it
feature          what a feature module declares; `incoming`: what a person did; `reply`: an answer as meaning
===============  ==========================================================================================
"""
