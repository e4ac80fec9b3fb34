"""`evenhand doctor`: looks at a set-up, says of each part whether it is right, and how to mend it. It changes nothing.

`finding.py` is what a check returns, `subject.py` what it looks at; `here.py`, `slack.py` and `database.py` have the checks,
and `examining.py` runs them one after the other, each with a time-out of its own.
"""
