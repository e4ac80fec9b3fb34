"""What the app asks a workspace for, as manifest.yml says with the reason for each: a test holds the two together."""

REQUIRED = (
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "im:history",
    "im:write",
    "users:read",
)
OPTIONAL = ("files:read", "groups:read", "users:read.email", "usergroups:read")
"""Marked as optional in the app's manifest, so that an installer may leave them out; what needs them says so."""
