"""Words to times, never silently wrong.

A grammar of our own for English: every token belongs to a day, a time, a zone or a joint between them, or there is no reading.
All readings are made; where two differ, and wherever people differ about what is meant, there is a question instead of a time.

What is decided, and told back as full dates with their zone:

- Weeks begin on Monday. Weekdays are Monday to Friday, the weekend is Saturday and Sunday.
- "Tuesday" is the coming one; today's weekday is asked about. "this Friday" is this week's. "next Friday" is asked about while
  this week's is ahead, and on Sundays. "Friday week" and "a week from Friday" are a week after the coming one.
- One weekday is one day: "Fri 2-4pm" is a range. Several weekdays ("Mon-Thu", "Tue/Thu", "Mon 9-12, Tue 2-4pm"), plurals
  ("Mondays", "Monday mornings") and "every" are every week, in wall time.
- Dates in a list ("16 and 18 March", "tomorrow 10-12 and Fri 2-4pm") are single days with their hours, told as a recurrence that
  ends with them. "or" makes weekdays single days too: "Mon or Tue" are the coming ones. "until Friday" is all that is left until
  its end. "16-18 and 20 March" and "March 16, 18-20", where numbers may be hours, are asked about.
- "Monday and Tuesday" without hours is every week or only the coming ones, and asked about.
- A date without a time is that local day, midnight to midnight, however long. Without a year it is the coming one, and asked
  about when the coming one is more than half a year off.
- 1 to 6 without am or pm are in the afternoon, 8 to 11 in the morning, 12 is noon, 7 is asked about; 03:00 and 15:00 are as
  written. In a range the end is the first such time after the start, and "2-4pm" shares its half.
- Mornings are 9 to 12, afternoons 12 to 17, evenings (and tonight) 17 to 21; "not mornings" is from 12 on, "not evenings" until
  17. "until 9" and "after 8" are asked about, as they may be in the evening. "after 5pm" lasts until midnight, "before noon"
  begins at it. Hours end on the day on which they begin.
- The first week of May is 1 to 7 May, the last one its last seven days. "next week" is Monday to Sunday, "in May" the month.
- "not Friday" is every day but Fridays. "not Friday, Monday" may be a list or a correction, and is asked about; so are exceptions
  that take nothing away, and "weekdays 9-5, Wed 2-4", where hours of a day are said twice. Hours after an exception ("weekdays except Wed 10-4") are asked about.
- ET, PT, MT, CT and CET follow the clocks of New York, Los Angeles, Denver, Chicago and Paris. EST, PDT, CEST and so on are
  asked about in the other season; abbreviations of several zones (IST, CST, BST) always; cities need the word "time".
- Days and months in numbers are never guessed: 03/04 is asked about, 3/16 is clear, and so is 5.4. between German words.
- "at 4pm" without a day is today, "4pm" is asked about. Words that are nearly a name of a day are asked about with that name.
- What has passed or is more than a year away is refused; of what has begun it is the rest: "today" is from now on.
- What clocks skip or show twice on a date that was said is asked about. A weekly window is shortened to what exists.
"""

from bot.domain.when.reading import read
from bot.domain.when.recurrence import Excluded, Hours, Recurrence, Span, occurrences
from bot.domain.when.understood import Kind, NotUnderstood, Understood

__all__ = [
    "Excluded",
    "Hours",
    "Kind",
    "NotUnderstood",
    "Recurrence",
    "Span",
    "Understood",
    "occurrences",
    "read",
]
