"""The pretend workspace on a page: what a browser shows of it, and what a person does in it.

    page = Page(workspace, world, token)      # its routes live under /<token>/ of the workspace's own server
    page.address                              # http://127.0.0.1:PORT/<token>/

The page is a messenger and nothing else: it shows Block Kit and sends back what was pressed and typed. Whatever Slack's own
client decides (is a required input empty, may this be chosen) is decided by `acts.py`; whatever the app decides, by the app.

**Protocol.** One WebSocket at `/<token>/live`, JSON both ways. Every page sees all people, one of them at a time.

From the page `{"n": number, "do": "watch", …}`, with the fields named below beside them, answered by
`{"answer": n, "ok": bool, "text": "…" | null, …}`; `text` is a sentence for the person when something did not go well (Slack's
words for it):

    watch     {person, place}            whose eyes, and where: {"channel": "C…"|"D…"} or {"home": true}. Resets messages.
    traffic   {on: bool}                 begin or stop to receive the inspector's entries
    entry     {number}                   -> {"entry": {"payload", "response"}} of one exchange
    earlier   {}                         fifty more of the conversation's messages, older ones
    type      {channel, text}            a command when it begins with "/", otherwise a message to the app (its DM only)
    act       {place, block, action, value?, state?}
                                         press a button (no value), choose in a select, overflow, radio, checkboxes, picker.
                                         place: {"message": [channel, ts]} or {"view": id}; confirmed in the page before.
                                         state: what was typed elsewhere in the same view (see submit)
    submit    {view, state}              state: {block_id: {action_id: value}}
                                         -> {"errors": {block_id: "sentence"}}; the view changes by itself
    attach    {view, block, action, files: [{name, type, data: base64}]}
                                         attach files to a file_input at once, in the place of those before; none takes them away
    close     {view, all: bool}
    jump      {by}                       "hour" | "morning" (tomorrow 09:00) | "week"; answered when it is done
    life      {on, pace}                 pace: a name of hello.paces
    control   {person, mine: bool}       take a customer over from life, or give them back
    file      GET /<token>/file/<F…>?person=U…   the bytes of a file that this person may see

A value is: text for typed inputs; an option's `value` for static_select, radio_buttons and overflow; a list of options' values
for checkboxes and multi selects; ids of people or conversations for users_/conversations_/channels_ selects (a list for multi_);
`YYYY-MM-DD` for datepicker, `HH:MM` for timepicker; null empties it. What a file_input holds, [{"id", "name", "size"}], is told and
never taken: files come by `attach`.

To the page:

    {"hello": {"workspace", "app": {"id", "name", "home": bool}, "clock": seconds, "paces": ["calm", ...],
               "people": [{"id", "name", "handle", "role": "manager"|"interviewer"|"customer", "zone", "company",
                           "dm": their conversation with the app}],
               "channels": {id: name}, "commands": [{"name", "hint", "description"}], "steps": [{"id", "title", "text"}],
               "files": {"each": bytes, "together": bytes}}}        how large attached files may be
    {"set": {key: value}}                only the keys that changed:
        "clock"    {"now": unix seconds, "moving": bool}    it runs by itself at the real pace in between
        "places"   [{"id", "kind": "channel"|"dm", "name", "unread": n}]        of the watched person
        "unread"   {person: n}                              unread in their DM with the app
        "modals"   [view, …]                                the watched person's stack, the last one on top
        "home"     view | null
        "life"     {"on", "pace", "mine": [person, …], "said": "what happened last"}
        "mix"      [{"title", "segments": [{"name", "filled", "reserved", "target"}]}]
        "steps"    {step: true}
        "trouble"  a sentence about what went wrong by itself, or ""
    {"messages": {"channel", "put": [message, …], "gone": [ts, …], "fresh": bool, "more": n}}
                                         fresh: forget what was there; put: new or changed, ordered by ts; more: older ones left
    {"traffic": [{"number", "at", "direction", "kind", "name", "ms", "ok", "harmless", "error", "person", "channel"}]}

    message  {"ts", "author", "app": bool, "text", "blocks", "files": [{"id", "name", "title", "size"}], "ephemeral", "edited",
              "thread": ts|null, "state": {block_id: {action_id: value}}}
    view     {"id", "hash", "type": "modal"|"home", "title", "submit", "close", "blocks", "errors": {block_id: sentence},
              "state": {block_id: {action_id: value}}}          state: values as above; what it began with included

Blocks are as Slack keeps them. Messages are not trusted: mrkdwn is parsed, never put in as HTML.
"""
