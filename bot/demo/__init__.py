"""A pretend Slack workspace on loopback, stricter than Slack: for the tests and for the demo. It knows nothing of the bot.

    workspace = Workspace(Path("manifest.yml"), clock=clock)          # clock() -> aware UTC; real time unless given
    with workspace:                                                   # or .start() and .stop()
        ana = workspace.person(workspace.add_user("Ana Ortiz", tz="Europe/Madrid", is_admin=True))
        research = workspace.add_channel("research", [ana.id])        # -> "C…"; the bot is in it unless with_bot=False
        client = WebClient(token=workspace.installation.bot_token, base_url=workspace.api_url)
        app = App(client=client, signing_secret=workspace.installation.signing_secret)
        SocketModeHandler(app, workspace.installation.app_token).connect()
        workspace.wait_for(lambda: workspace.connection_count)        # or workspace.deliver_over_http(url)

        outcome = ana.command("/interview", "recruit")                # waits for the acknowledgement, at most 3 real seconds
        assert outcome.acked, outcome.shown                           # .ack_ms, .error, .errors, .response, .sent
        workspace.wait_for(lambda: ana.modal)                         # asked again after every change, no sleeping
        ana.fill("Learning goal", "Why do teams stay?")               # by label or action_id
        ana.fill("List", [("people.csv", b"...")])                    # a file_input; the app reads it with files:read
        ana.submit().errors                                           # {label: sentence}; .sent is False if Slack's own
                                                                      # client would not send it (a required input is empty)
        ana.modal.text(), ana.modal.title, ana.modal.inputs(), ana.modal.errors, ana.modal.buttons
        ana.press("Answer the questions")                             # in the modal, the newest message that has it, Home
        ana.press("Cancel", in_message=ana.dm()[-1], confirm=False)   # or on="home", on="modal"
        ana.choose("Feeling", "I like it")                            # select, overflow, radio buttons in a message or on Home
        ana.dm()[-1].readable(), ana.messages(research)               # Message: ts, author, text, blocks, files, ephemeral,
                                                                      # edits, buttons; dates in the reader's own zone
        ana.say("stop"), ana.open_home(), ana.home, ana.close_modal()

        workspace.log.violations()                                    # what Slack would refuse, or show somebody as an error
        workspace.log.calls("chat.postMessage"), workspace.log.deliveries("block_actions"), workspace.log.slowest_ack_ms()

Raw access: `person.press_payload(label)`, `workspace.deliver("interactive", payload)`, `deliver_soon` (a future),
`workspace.envelope(type, payload)`, `workspace.http_request_for(envelope)` -> (headers, body), `workspace.sign(body)`.
Bad days: `workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=2), times=3)`; `delay_s=`, `error=`, `lost=True`.
Sockets: `workspace.refresh()`, `workspace.drop()`, `workspace.connection_count`. Other happenings: `change_person`,
`deactivate`, `bring_back`, `arrive` (team_join), `join`, `leave`, `archive`, `make_group`, `change_group`, `set_group_members`,
`disable_group`, `delete_message`, `revoke_tokens`, `uninstall`, `tell(event)`. `store.has_groups = False`: a workspace on the free
plan; `store.short_pages = True`: pages with less than was asked for.
`Workspace(..., without_scopes={"im:history"}, event_retry_delays=(0, 60, 300), echoes=True, port=0, team_id="T…",
file_bytes=10_000_000, without_blocks={"data_visualization"})`: the last is an older workspace, which refuses these blocks.
`add_user(..., guest="multi" | "single", home_team="T…")`: guests, and people of other workspaces (`teams.py`).
Calls beyond Slack's rate limits are answered 429, and count as violations; `rate_limits=False` where a burst is the point.

Commands are typed in the DM with the app unless `channel=` is given, and ephemeral answers appear there. The rules are in
`rules.py` and `blockkit*.py`, each with its page.
"""
