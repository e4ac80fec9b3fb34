"""The way out to Slack: messages, files, views; pacing; and Slack's errors as ours."""
