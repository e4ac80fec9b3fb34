"""Domain values to Block Kit, and what people typed to forms. Pure functions; Slack's limits live here."""
