"""What Slack sends. Every listener parses once, calls one use case, acknowledges, and shows the result."""
