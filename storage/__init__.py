"""Where everything is kept: SQLite through sqlite-utils. The only package that speaks SQL."""
