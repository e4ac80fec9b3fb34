"""The schema, as an append-only list of migrations. Released ones are never edited.

Conventions: STRICT tables; `team_id` in every one; instants are ISO-8601 text in UTC with microseconds, so that text order
is time order; booleans are 0/1; "one winner" is a constraint, not a check in code.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("evenhand")

_FIRST = """
CREATE TABLE settings (
  team_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at TEXT NOT NULL,
  PRIMARY KEY (team_id, name)
) STRICT;

CREATE TABLE roles (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('admin', 'researcher')),
  granted_by TEXT NOT NULL, granted_at TEXT NOT NULL,
  PRIMARY KEY (team_id, slack_id, role)
) STRICT;

-- What Slack says of its members: a cache of users.list and users.info.
CREATE TABLE members (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL DEFAULT '',
  zone TEXT NOT NULL DEFAULT 'UTC', is_bot INTEGER NOT NULL DEFAULT 0, is_deleted INTEGER NOT NULL DEFAULT 0,
  is_admin INTEGER NOT NULL DEFAULT 0, seen_at TEXT NOT NULL,
  PRIMARY KEY (team_id, slack_id)
) STRICT;

CREATE TABLE people (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, slack_id TEXT, email TEXT,
  name TEXT NOT NULL DEFAULT '', company TEXT NOT NULL DEFAULT '',
  plan TEXT NOT NULL DEFAULT 'unknown' CHECK (plan IN ('paying', 'free', 'trial', 'churned', 'unknown')),
  nps INTEGER CHECK (nps BETWEEN 0 AND 10), tenure_months INTEGER CHECK (tenure_months >= 0),
  usage TEXT NOT NULL DEFAULT '', region TEXT NOT NULL DEFAULT '', extra TEXT NOT NULL DEFAULT '{}',
  panel_source TEXT NOT NULL DEFAULT '', panel_at TEXT,
  snoozed_until TEXT, opted_out_at TEXT, blocked_at TEXT, unreachable TEXT NOT NULL DEFAULT '',
  is_colleague INTEGER NOT NULL DEFAULT 0,
  last_invited_at TEXT, last_interviewed_at TEXT, unanswered INTEGER NOT NULL DEFAULT 0,
  added_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX people_slack ON people (team_id, slack_id) WHERE slack_id IS NOT NULL;
CREATE UNIQUE INDEX people_email ON people (team_id, email) WHERE email IS NOT NULL;

CREATE TABLE studies (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, researcher TEXT NOT NULL, title TEXT NOT NULL,
  goal TEXT NOT NULL, decision TEXT NOT NULL, deadline_day TEXT NOT NULL, zone TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'recruiting', 'paused', 'full', 'closed')),
  audience_panel INTEGER NOT NULL DEFAULT 1, open_call_channel TEXT NOT NULL DEFAULT '',
  length_minutes INTEGER NOT NULL DEFAULT 30, meeting_link TEXT NOT NULL DEFAULT '', incentive TEXT NOT NULL DEFAULT '',
  recording INTEGER NOT NULL DEFAULT 0, is_trial INTEGER NOT NULL DEFAULT 0, digest_channel TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL, launched_at TEXT, closed_at TEXT, closed_why TEXT NOT NULL DEFAULT '',
  view_id TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX studies_view ON studies (team_id, view_id);
CREATE INDEX studies_live ON studies (team_id, status);

CREATE TABLE seats (
  study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL, segment TEXT NOT NULL,
  planned INTEGER NOT NULL CHECK (planned >= 0),
  PRIMARY KEY (study_id, segment)
) STRICT;

CREATE TABLE picked_people (
  study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL, slack_id TEXT NOT NULL,
  PRIMARY KEY (study_id, slack_id)
) STRICT;

CREATE TABLE study_interviewers (
  study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL, slack_id TEXT NOT NULL,
  PRIMARY KEY (study_id, slack_id)
) STRICT;

-- Interviewers who said when they hold calls; of the others working hours are assumed.
CREATE TABLE interviewers (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, said_at TEXT NOT NULL,
  PRIMARY KEY (team_id, slack_id)
) STRICT;

CREATE TABLE availability (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  end_minute INTEGER NOT NULL CHECK (end_minute > start_minute AND end_minute <= 1440),
  PRIMARY KEY (team_id, slack_id, weekday, start_minute)
) STRICT;

CREATE TABLE questions (
  id INTEGER PRIMARY KEY, study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL,
  key TEXT NOT NULL, position INTEGER NOT NULL CHECK (position > 0), text TEXT NOT NULL, options TEXT NOT NULL,
  pinned INTEGER NOT NULL DEFAULT 0,
  UNIQUE (study_id, position), UNIQUE (study_id, key)
) STRICT;

CREATE TABLE invitations (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies,
  person_id INTEGER NOT NULL REFERENCES people,
  source TEXT NOT NULL CHECK (source IN ('wave', 'picked', 'open_call', 'trial')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'started', 'submitted', 'declined', 'expired',
    'withdrawn', 'undeliverable')),
  aimed_at TEXT, reason TEXT NOT NULL, lot REAL NOT NULL, scale_reversed INTEGER NOT NULL,
  created_at TEXT NOT NULL, deliver_after TEXT NOT NULL, delivered_at TEXT, expires_at TEXT,
  asking INTEGER NOT NULL DEFAULT 0, slot_page INTEGER NOT NULL DEFAULT 0,
  UNIQUE (study_id, person_id)
) STRICT;
-- At most one live invitation per person, whoever asks. A trial is with oneself and does not count.
CREATE UNIQUE INDEX invitations_live ON invitations (team_id, person_id)
  WHERE state IN ('queued', 'delivered', 'started') AND source <> 'trial';
CREATE INDEX invitations_study ON invitations (study_id, state);
CREATE INDEX invitations_expiry ON invitations (state, expires_at);

-- Every tap is kept; the latest of each question counts.
CREATE TABLE answers (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, invitation_id INTEGER NOT NULL REFERENCES invitations,
  question_key TEXT NOT NULL, value TEXT NOT NULL, answered_at TEXT NOT NULL
) STRICT;
CREATE INDEX answers_invitation ON answers (invitation_id);

CREATE TABLE submissions (
  invitation_id INTEGER PRIMARY KEY REFERENCES invitations, team_id TEXT NOT NULL,
  study_id INTEGER NOT NULL REFERENCES studies, segment TEXT, provisional INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('offer', 'standby', 'thank')), reasons TEXT NOT NULL,
  submitted_at TEXT NOT NULL, offered_at TEXT, offer_lapses_at TEXT, offers INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX submissions_study ON submissions (study_id, verdict);

CREATE TABLE consents (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, invitation_id INTEGER NOT NULL REFERENCES invitations,
  version TEXT NOT NULL, scope TEXT NOT NULL, agreed_at TEXT NOT NULL, withdrawn_at TEXT
) STRICT;
CREATE UNIQUE INDEX consents_once ON consents (invitation_id, version, scope) WHERE withdrawn_at IS NULL;

CREATE TABLE interviews (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies,
  person_id INTEGER NOT NULL REFERENCES people, invitation_id INTEGER NOT NULL REFERENCES invitations,
  interviewer TEXT NOT NULL, starts_at TEXT NOT NULL, ends_at TEXT NOT NULL CHECK (ends_at > starts_at),
  state TEXT NOT NULL CHECK (state IN ('booked', 'completed', 'no_show', 'cancelled')),
  segment TEXT NOT NULL, booked_at TEXT NOT NULL, sequence INTEGER NOT NULL DEFAULT 0,
  cancelled_by TEXT NOT NULL DEFAULT '', ended_at TEXT, offer INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX interviews_slot ON interviews (team_id, interviewer, starts_at) WHERE state = 'booked';
CREATE UNIQUE INDEX interviews_person ON interviews (study_id, person_id) WHERE state IN ('booked', 'completed');
CREATE INDEX interviews_study ON interviews (study_id, state);
CREATE INDEX interviews_day ON interviews (team_id, interviewer, starts_at);
CREATE INDEX interviews_of_person ON interviews (team_id, person_id, state);
CREATE INDEX interviews_invitation ON interviews (invitation_id);
-- Nobody is in two places: an overlapping booking is left out, and the writer sees that no row was added.
CREATE TRIGGER interviews_no_overlap BEFORE INSERT ON interviews WHEN NEW.state = 'booked' AND EXISTS (
  SELECT 1 FROM interviews WHERE team_id = NEW.team_id AND state = 'booked'
    AND (interviewer = NEW.interviewer OR person_id = NEW.person_id)
    AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
) BEGIN SELECT RAISE(IGNORE); END;

-- What is to be said. A row holds the intent; what it says is rendered when it is sent. `intent` coalesces: showing the
-- same thing twice is showing it once. `version` rises when an intent is renewed while its row is being sent.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, lane INTEGER NOT NULL, kind TEXT NOT NULL, ref INTEGER NOT NULL,
  receiver TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '{}', intent TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'dropped', 'failed')),
  due_at TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
  leased_until REAL NOT NULL DEFAULT 0, lease TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL, settled_at TEXT
) STRICT;
CREATE UNIQUE INDEX outbox_intent ON outbox (team_id, intent) WHERE state = 'due';
CREATE INDEX outbox_due ON outbox (due_at, lane, id) WHERE state = 'due';
CREATE INDEX outbox_ref ON outbox (team_id, kind, ref);
CREATE INDEX outbox_receiver ON outbox (team_id, receiver, lane) WHERE state = 'due';

-- The one message that shows a thing to somebody, so that it can be updated in place.
CREATE TABLE messages (
  team_id TEXT NOT NULL, kind TEXT NOT NULL, ref INTEGER NOT NULL, receiver TEXT NOT NULL,
  channel TEXT NOT NULL, ts TEXT NOT NULL, fingerprint TEXT NOT NULL, shown_at TEXT NOT NULL,
  PRIMARY KEY (team_id, kind, ref, receiver)
) STRICT;
CREATE INDEX messages_place ON messages (team_id, channel, ts);

-- Idempotency keys of what came in.
CREATE TABLE inbox (
  team_id TEXT NOT NULL, key TEXT NOT NULL, received_at TEXT NOT NULL,
  PRIMARY KEY (team_id, key)
) STRICT;

CREATE TABLE digests (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, channel TEXT NOT NULL, local_day TEXT NOT NULL, made_at TEXT NOT NULL,
  UNIQUE (team_id, channel, local_day)
) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
"""


@migrations()
def m001_main_job(db: Database) -> None:
    """Everything that the main job needs."""
    for statement in statements(_FIRST):
        db.execute(statement)


_MIX = """
-- One plan of whom to invite: what it was decided on. One per study and local day that sent anything.
CREATE TABLE waves (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies, local_day TEXT NOT NULL,
  planned_at TEXT NOT NULL, inputs TEXT NOT NULL,
  UNIQUE (study_id, local_day)
) STRICT;
CREATE TABLE forecasts (
  study_id INTEGER PRIMARY KEY REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL, local_day TEXT NOT NULL,
  made_at TEXT NOT NULL, content TEXT NOT NULL
) STRICT;
ALTER TABLE invitations ADD COLUMN wave_id INTEGER REFERENCES waves;
-- The decision behind an invitation, as the engine made it: its reason can be worked out from it again.
ALTER TABLE invitations ADD COLUMN choice TEXT NOT NULL DEFAULT '';
ALTER TABLE submissions ADD COLUMN decision TEXT NOT NULL DEFAULT '';
-- Until when somebody from standby is the only one of their segment who was offered the seat.
ALTER TABLE submissions ADD COLUMN held_until TEXT;
ALTER TABLE studies ADD COLUMN way TEXT NOT NULL DEFAULT 'on time' CHECK (way IN ('on time', 'close', 'exact'));
"""


@migrations()
def m002_mix_engine(db: Database) -> None:
    """What the mix engine decided, with its inputs."""
    for statement in statements(_MIX):
        db.execute(statement)


_OWN_QUESTIONS = """
ALTER TABLE questions ADD COLUMN kind TEXT NOT NULL DEFAULT 'single' CHECK (kind IN ('single', 'multiple', 'text'));
ALTER TABLE questions ADD COLUMN keeps_order INTEGER NOT NULL DEFAULT 1;
ALTER TABLE questions ADD COLUMN attribute TEXT NOT NULL DEFAULT '';
-- The options as this person saw them, by key and in their order: answers can be weighed by it.
ALTER TABLE answers ADD COLUMN shown TEXT NOT NULL DEFAULT '';
-- Whether the answers to the study's own questions fit.
ALTER TABLE submissions ADD COLUMN fits INTEGER NOT NULL DEFAULT 1;
"""


@migrations()
def m003_own_questions(db: Database) -> None:
    """Questions of the study's own."""
    for statement in statements(_OWN_QUESTIONS):
        db.execute(statement)


_OPENING_CHECK = """
-- What is to be found out at the beginning of a call, because it is unsure whether somebody is a customer; and what was.
CREATE TABLE opening_checks (
  invitation_id INTEGER PRIMARY KEY REFERENCES invitations, team_id TEXT NOT NULL,
  because TEXT NOT NULL CHECK (because IN ('unsure', 'conflict')),
  answer TEXT CHECK (answer IN ('pays', 'might', 'never')),
  interview_id INTEGER REFERENCES interviews, answered_by TEXT NOT NULL DEFAULT '', answered_at TEXT
) STRICT;
INSERT INTO opening_checks (invitation_id, team_id, because)
  SELECT invitation_id, team_id, 'unsure' FROM submissions WHERE provisional = 1;
-- When the interviewer said that the participant was there, or was not.
ALTER TABLE interviews ADD COLUMN here_at TEXT;
ALTER TABLE interviews ADD COLUMN not_here_at TEXT;
-- Calls that were booked before: their card is due when they begin.
INSERT INTO outbox (team_id, lane, kind, ref, receiver, detail, intent, due_at, created_at)
  SELECT team_id, 1, 'interview', id, interviewer, '{"anew": "yes"}', 'interview:' || id || ':begins', starts_at, booked_at
  FROM interviews WHERE state = 'booked';
"""


@migrations()
def m004_opening_check(db: Database) -> None:
    """The opening check, and who is there when a call begins."""
    for statement in statements(_OPENING_CHECK):
        db.execute(statement)


@migrations()
def m005_guide_notes(db: Database) -> None:
    """What a researcher adds to the interview guide of a study."""
    db.execute("ALTER TABLE studies ADD COLUMN guide_notes TEXT NOT NULL DEFAULT ''")


_CONSENT = """
CREATE TABLE study_observers (
  study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL, slack_id TEXT NOT NULL,
  PRIMARY KEY (study_id, slack_id)
) STRICT;
"""


@migrations()
def m006_consent(db: Database) -> None:
    """Who listens in. The scope of a consent names them; a scope from before names nobody."""
    for statement in statements(_CONSENT):
        db.execute(statement)


_APPROVAL = """
-- Whether a researcher approves each participant, and what they said of those who wait for it.
ALTER TABLE studies ADD COLUMN approval INTEGER NOT NULL DEFAULT 0;
CREATE TABLE approvals (
  invitation_id INTEGER PRIMARY KEY REFERENCES invitations, team_id TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('approved', 'declined')), reason TEXT NOT NULL DEFAULT '',
  answered_by TEXT NOT NULL DEFAULT '', answered_at TEXT
) STRICT;
"""


@migrations()
def m007_approval(db: Database) -> None:
    """Approval by a researcher."""
    for statement in statements(_APPROVAL):
        db.execute(statement)


_BLIND = """
-- Whether whoever holds a call is not told before it what the participant said of the product; and who has seen it nevertheless.
ALTER TABLE studies ADD COLUMN blind INTEGER NOT NULL DEFAULT 1;
CREATE TABLE reveals (
  team_id TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies, person_id INTEGER NOT NULL REFERENCES people,
  slack_id TEXT NOT NULL, revealed_at TEXT NOT NULL,
  PRIMARY KEY (study_id, person_id, slack_id)
) STRICT;
"""


@migrations()
def m008_blind_interviewers(db: Database) -> None:
    """Interviewers who do not know what a participant said, and the exceptions."""
    for statement in statements(_BLIND):
        db.execute(statement)


_SCHEDULING = """
-- Weekly windows may be meant in another zone than their interviewer's own ('').
CREATE TABLE availability_zoned (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  end_minute INTEGER NOT NULL CHECK (end_minute > start_minute AND end_minute <= 1440),
  zone TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (team_id, slack_id, weekday, start_minute, zone)
) STRICT;
INSERT INTO availability_zoned (team_id, slack_id, weekday, start_minute, end_minute)
  SELECT team_id, slack_id, weekday, start_minute, end_minute FROM availability;
DROP TABLE availability;
ALTER TABLE availability_zoned RENAME TO availability;
-- Single days that differ: minutes of a local day on which somebody holds no calls, or holds them beside their weekly windows.
CREATE TABLE day_exceptions (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, local_day TEXT NOT NULL,
  start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  end_minute INTEGER NOT NULL CHECK (end_minute > start_minute AND end_minute <= 1440),
  is_open INTEGER NOT NULL, zone TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (team_id, slack_id, local_day, start_minute, zone, is_open)
) STRICT;
-- An interviewer's own limits; NULL: those of the workspace. country: ISO 3166 for public holidays, '' for none, NULL for that of
-- their zone.
ALTER TABLE interviewers ADD COLUMN country TEXT;
ALTER TABLE interviewers ADD COLUMN day_cap INTEGER CHECK (day_cap > 0);
ALTER TABLE interviewers ADD COLUMN buffer_minutes INTEGER CHECK (buffer_minutes >= 0);
ALTER TABLE interviewers ADD COLUMN notice_hours INTEGER CHECK (notice_hours >= 0);

-- Calendars that people connected. sealed: the address with what opens it, encrypted; label: what their owner sees of it.
CREATE TABLE calendars (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, slack_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('feed', 'google', 'caldav')), label TEXT NOT NULL, sealed TEXT NOT NULL,
  added_at TEXT NOT NULL, due_at TEXT NOT NULL, tried_at TEXT, read_at TEXT, covered_until TEXT,
  fails INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT '', told_at TEXT
) STRICT;
CREATE INDEX calendars_owner ON calendars (team_id, slack_id);
CREATE INDEX calendars_due ON calendars (due_at);
-- The last good copy of a feed, compressed, with what a conditional request needs.
CREATE TABLE feed_copies (
  calendar_id INTEGER PRIMARY KEY REFERENCES calendars ON DELETE CASCADE, team_id TEXT NOT NULL,
  content BLOB NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL
) STRICT;
CREATE TABLE busy (
  calendar_id INTEGER NOT NULL REFERENCES calendars ON DELETE CASCADE, team_id TEXT NOT NULL, slack_id TEXT NOT NULL,
  starts_at TEXT NOT NULL, ends_at TEXT NOT NULL CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX busy_owner ON busy (team_id, slack_id, ends_at, starts_at);
CREATE INDEX busy_calendar ON busy (calendar_id);
-- Where a calendar keeps a booked call, and which state of it.
CREATE TABLE calendar_events (
  calendar_id INTEGER NOT NULL REFERENCES calendars ON DELETE CASCADE, interview_id INTEGER NOT NULL REFERENCES interviews,
  team_id TEXT NOT NULL, remote TEXT NOT NULL, etag TEXT NOT NULL, sequence INTEGER NOT NULL,
  PRIMARY KEY (calendar_id, interview_id)
) STRICT;
-- Addresses under which people read their own calls: only a hash of the secret part is kept.
CREATE TABLE feed_addresses (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, made_at TEXT NOT NULL,
  PRIMARY KEY (team_id, slack_id)
) STRICT;
-- Consents with a calendar provider that are under way.
CREATE TABLE calendar_grants (
  hash TEXT PRIMARY KEY, team_id TEXT NOT NULL, slack_id TEXT NOT NULL, sealed TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;
-- The list of the day's calls that an interviewer got in the morning.
CREATE TABLE mornings (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, slack_id TEXT NOT NULL, local_day TEXT NOT NULL, made_at TEXT NOT NULL,
  UNIQUE (team_id, slack_id, local_day)
) STRICT;

-- How often a call was moved; whether it was cancelled late, and in which role; and what else its interviewer's calendar shows at that time, as far as they were told.
ALTER TABLE interviews ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;
ALTER TABLE interviews ADD COLUMN cancelled_late INTEGER NOT NULL DEFAULT 0;
ALTER TABLE interviews ADD COLUMN cancelled_as TEXT NOT NULL DEFAULT '';
ALTER TABLE interviews ADD COLUMN overlap_told TEXT NOT NULL DEFAULT '';
CREATE INDEX interviews_state ON interviews (state, starts_at);
-- Until when a participant may choose another time for a call that stays booked meanwhile.
ALTER TABLE invitations ADD COLUMN moving_until TEXT;
-- Nobody is in two places after a move either.
CREATE TRIGGER interviews_no_overlap_after_a_move BEFORE UPDATE OF starts_at, ends_at, interviewer, state ON interviews
WHEN NEW.state = 'booked' AND EXISTS (
  SELECT 1 FROM interviews WHERE team_id = NEW.team_id AND state = 'booked' AND id <> NEW.id
    AND (interviewer = NEW.interviewer OR person_id = NEW.person_id)
    AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
) BEGIN SELECT RAISE(IGNORE); END;
-- What the process itself must remember, as the version of the zone data that times were told with.
CREATE TABLE facts (team_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (team_id, name)) STRICT;
"""


@migrations()
def m009_scheduling(db: Database) -> None:
    """Calendars, availability with exceptions, and what happens to a booking afterwards."""
    for statement in statements(_SCHEDULING):
        db.execute(statement)


_ERASURE = """
-- Whom we must not ask again, without saying who they are: an HMAC of a Slack id or of an e-mail address. key_id: which key made it.
CREATE TABLE do_not_contact (
  team_id TEXT NOT NULL, mark TEXT NOT NULL, key_id TEXT NOT NULL,
  PRIMARY KEY (team_id, mark)
) STRICT;
-- Of a row that stands for somebody whose data were erased: the day. It names nobody, and keeps what was counted.
ALTER TABLE people ADD COLUMN erased_at TEXT;
"""


@migrations()
def m010_erasure(db: Database) -> None:
    """Marks that keep us from asking somebody again, and rows that count without naming anybody."""
    for statement in statements(_ERASURE):
        db.execute(statement)


_DOUBT = """
-- 1 from just before a message is handed to Slack until it is known what became of it.
ALTER TABLE outbox ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET doubt = 1 WHERE state = 'due' AND attempts > 0;
-- The most urgent of many entries, without sorting all of them.
CREATE INDEX outbox_urgent ON outbox (lane, due_at, id) WHERE state = 'due';
-- In which DM somebody was written to.
CREATE INDEX messages_receiver ON messages (team_id, receiver);
"""


@migrations()
def m011_doubt(db: Database) -> None:
    """Which messages may have arrived although no answer is known."""
    for statement in statements(_DOUBT):
        db.execute(statement)


_IMPORTS = """
-- A file with people of the directory, from being noted to being stored. marks: how many people had their data erased when it was read.
-- Confirming is one statement; what is confirmed is stored to its end, whatever happens. One at a time for each workspace.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, started_by TEXT NOT NULL, started_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('noted', 'reading', 'ready', 'confirmed', 'stored', 'dropped')),
  source TEXT NOT NULL DEFAULT '', file_id TEXT NOT NULL DEFAULT '', file_name TEXT NOT NULL DEFAULT '',
  detected TEXT NOT NULL DEFAULT '{}', problem TEXT NOT NULL DEFAULT '', marks INTEGER NOT NULL DEFAULT 0,
  rows INTEGER NOT NULL DEFAULT 0, bad INTEGER NOT NULL DEFAULT 0, left_out INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
  again INTEGER NOT NULL DEFAULT 0, on_panel INTEGER NOT NULL DEFAULT 0, linked INTEGER NOT NULL DEFAULT 0,
  confirmed_at TEXT, ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX imports_confirmed ON imports (team_id) WHERE state = 'confirmed';
-- What its rows say, until it is stored or dropped. line: where the row begins in the file, from 1.
CREATE TABLE import_rows (
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE, line INTEGER NOT NULL, team_id TEXT NOT NULL,
  slack_id TEXT, email TEXT, name TEXT NOT NULL, company TEXT NOT NULL, plan TEXT NOT NULL, nps INTEGER, tenure_months INTEGER,
  usage TEXT NOT NULL, region TEXT NOT NULL, extra TEXT NOT NULL, panel_source TEXT NOT NULL, panel_at TEXT,
  opted_out INTEGER NOT NULL, is_colleague INTEGER NOT NULL,
  PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;
-- Its rows that cannot be read, and why. cells: as they stand in the file, as a JSON list.
CREATE TABLE import_problems (
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE, line INTEGER NOT NULL, team_id TEXT NOT NULL,
  reason TEXT NOT NULL, cells TEXT NOT NULL,
  PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;
-- Whose account has an address, for people who come with an import.
CREATE INDEX members_email ON members (team_id, email) WHERE email <> '';
"""


@migrations()
def m012_imports(db: Database) -> None:
    """The directory's imports: read and checked first, then confirmed and stored as a whole."""
    for statement in statements(_IMPORTS):
        db.execute(statement)


_ROLES = """
-- Slack's user groups, as usergroups.list tells of them. is_stale: who is in it is to be read again; only of those with a role that is kept.
CREATE TABLE user_groups (
  team_id TEXT NOT NULL, group_id TEXT NOT NULL, name TEXT NOT NULL, handle TEXT NOT NULL,
  is_disabled INTEGER NOT NULL DEFAULT 0, is_stale INTEGER NOT NULL DEFAULT 1, read_at TEXT,
  PRIMARY KEY (team_id, group_id)
) STRICT;
CREATE TABLE user_group_members (
  team_id TEXT NOT NULL, slack_id TEXT NOT NULL, group_id TEXT NOT NULL,
  PRIMARY KEY (team_id, slack_id, group_id)
) STRICT;
CREATE INDEX user_group_members_group ON user_group_members (team_id, group_id);
-- Which groups an admin named. Nobody becomes an admin by a group: whoever may edit it in Slack would decide.
CREATE TABLE role_groups (
  team_id TEXT NOT NULL, group_id TEXT NOT NULL, role TEXT NOT NULL CHECK (role = 'researcher'),
  granted_by TEXT NOT NULL, granted_at TEXT NOT NULL,
  PRIMARY KEY (team_id, group_id, role)
) STRICT;
-- For those who look at every refusal and at every Home of an admin.
CREATE INDEX members_admins ON members (team_id, slack_id) WHERE is_admin;
CREATE INDEX outbox_failed ON outbox (team_id) WHERE state = 'failed';
"""


@migrations()
def m013_settings(db: Database) -> None:
    """Roles by user group, and what App Home looks at for an admin."""
    for statement in statements(_ROLES):
        db.execute(statement)


_AUDIENCES = """
-- Channels and user groups whose members an admin lets studies ask although nobody of them said that they may be asked. place: Slack's id.
-- A row that has ended stays: invitations point to the allowance under which they were made.
CREATE TABLE audiences (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('channel', 'group')),
  place TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL,
  allowed_by TEXT NOT NULL, allowed_at TEXT NOT NULL, ended_by TEXT NOT NULL DEFAULT '', ended_at TEXT,
  due_at TEXT NOT NULL, read_at TEXT, fails INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX audiences_allowed ON audiences (team_id, place) WHERE ended_at IS NULL;
-- Who is in them: a cache of what Slack says. The number is never used again: a plan that was made with it names this row or nobody.
CREATE TABLE audience_members (
  id INTEGER PRIMARY KEY AUTOINCREMENT, audience_id INTEGER NOT NULL REFERENCES audiences, team_id TEXT NOT NULL,
  slack_id TEXT NOT NULL, seen_at TEXT NOT NULL,
  UNIQUE (audience_id, slack_id)
) STRICT;
CREATE INDEX audience_members_person ON audience_members (team_id, slack_id);
CREATE TABLE study_audiences (
  study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences,
  PRIMARY KEY (study_id, audience_id)
) STRICT;
-- Of another workspace, met in a channel that is shared (Slack Connect).
ALTER TABLE members ADD COLUMN is_external INTEGER NOT NULL DEFAULT 0;
-- The allowance under which somebody was invited whom nobody had asked.
ALTER TABLE invitations ADD COLUMN audience_id INTEGER REFERENCES audiences;
CREATE INDEX invitations_audience ON invitations (study_id, created_at) WHERE audience_id IS NOT NULL;
-- Interviews that were arranged outside the bot. elsewhere: of an invitation, that the bot never sent one.
ALTER TABLE invitations ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;
ALTER TABLE interviews ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;
-- What whoever wrote one down said of it. invitation_was: the state of the invitation before, "" when there was none.
CREATE TABLE logged_interviews (
  interview_id INTEGER PRIMARY KEY REFERENCES interviews, team_id TEXT NOT NULL, relationship TEXT NOT NULL,
  feeling TEXT NOT NULL DEFAULT '', is_nobody INTEGER NOT NULL DEFAULT 0, invitation_was TEXT NOT NULL DEFAULT '',
  logged_by TEXT NOT NULL, logged_at TEXT NOT NULL
) STRICT;
CREATE INDEX logged_interviews_author ON logged_interviews (team_id, logged_by, logged_at);
"""


@migrations()
def m014_audiences(db: Database) -> None:
    """Audiences that nobody asked, which an admin has allowed; and interviews that were arranged outside the bot."""
    for statement in statements(_AUDIENCES):
        db.execute(statement)


_DIGESTS = """
-- When a digest had arrived in its channel.
ALTER TABLE digests ADD COLUMN sent_at TEXT;
UPDATE digests SET sent_at = made_at;
-- What happened in a study, counted as it happens: an erasure, or a clock that is set, takes nothing of it back.
CREATE TABLE tallies (
  study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE, team_id TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('answered', 'booked', 'completed', 'cancelled', 'no_show', 'never')),
  n INTEGER NOT NULL,
  PRIMARY KEY (study_id, what)
) STRICT;
INSERT INTO tallies SELECT study_id, min(team_id), 'answered', count(*) FROM submissions GROUP BY study_id;
INSERT INTO tallies SELECT study_id, min(team_id), 'booked', count(*) FROM interviews GROUP BY study_id;
INSERT INTO tallies SELECT study_id, min(team_id), iif(segment = 'never', 'never', state), count(*) FROM interviews
  WHERE state <> 'booked' GROUP BY study_id, 3;
-- Two statements each, and no upsert: inside a trigger SQLite takes the conflict clause of the statement that fired it.
CREATE TRIGGER tallies_answered AFTER INSERT ON submissions BEGIN
  INSERT OR IGNORE INTO tallies VALUES (NEW.study_id, NEW.team_id, 'answered', 0);
  UPDATE tallies SET n = n + 1 WHERE study_id = NEW.study_id AND what = 'answered';
END;
CREATE TRIGGER tallies_booked AFTER INSERT ON interviews BEGIN
  INSERT OR IGNORE INTO tallies VALUES (NEW.study_id, NEW.team_id, iif(NEW.segment = 'never' AND NEW.state <> 'booked', 'never', NEW.state), 0);
  UPDATE tallies SET n = n + 1
    WHERE study_id = NEW.study_id AND what = iif(NEW.segment = 'never' AND NEW.state <> 'booked', 'never', NEW.state);
END;
-- Bookings are counted once, whatever becomes of them; an outcome that is taken back counts no more.
CREATE TRIGGER tallies_outcome AFTER UPDATE OF state, segment ON interviews
WHEN OLD.state <> NEW.state OR (OLD.segment = 'never') <> (NEW.segment = 'never') BEGIN
  UPDATE tallies SET n = n - 1
    WHERE study_id = OLD.study_id AND what = iif(OLD.segment = 'never', 'never', OLD.state) AND OLD.state <> 'booked';
  INSERT OR IGNORE INTO tallies SELECT NEW.study_id, NEW.team_id, iif(NEW.segment = 'never', 'never', NEW.state), 0
    WHERE NEW.state <> 'booked';
  UPDATE tallies SET n = n + 1
    WHERE study_id = NEW.study_id AND what = iif(NEW.segment = 'never', 'never', NEW.state) AND NEW.state <> 'booked';
END;
-- The tallies of each study when a digest was made, and what it told of seats by segment ('filled love', 'reserved love').
CREATE TABLE digest_counts (
  digest_id INTEGER NOT NULL REFERENCES digests, study_id INTEGER NOT NULL REFERENCES studies ON DELETE CASCADE,
  team_id TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (study_id, digest_id, what)
) STRICT;
-- For the last digest of each channel, as far as the times in the database tell.
CREATE TEMP VIEW last_digests AS SELECT d.id, d.made_at, s.id AS study_id, s.team_id FROM digests d
  JOIN studies s ON s.team_id = d.team_id AND s.digest_channel = d.channel
  WHERE d.id = (SELECT max(id) FROM digests e WHERE e.team_id = d.team_id AND e.channel = d.channel);
INSERT INTO digest_counts SELECT d.id, d.study_id, d.team_id, 'answered',
  (SELECT count(*) FROM submissions u WHERE u.study_id = d.study_id AND u.submitted_at <= d.made_at) FROM last_digests d;
INSERT INTO digest_counts SELECT d.id, d.study_id, d.team_id, 'booked',
  (SELECT count(*) FROM interviews i WHERE i.study_id = d.study_id AND i.booked_at <= d.made_at) FROM last_digests d;
INSERT INTO digest_counts SELECT d.id, d.study_id, d.team_id, iif(i.segment = 'never', 'never', i.state), count(*)
  FROM last_digests d JOIN interviews i ON i.study_id = d.study_id AND i.state <> 'booked' AND i.ended_at <= d.made_at GROUP BY 1, 2, 4;
INSERT INTO digest_counts SELECT d.id, d.study_id, d.team_id, 'filled ' || i.segment, count(*)
  FROM last_digests d JOIN interviews i ON i.study_id = d.study_id AND i.state = 'completed' AND i.ended_at <= d.made_at GROUP BY 1, 2, 4;
INSERT INTO digest_counts SELECT d.id, d.study_id, d.team_id, 'closed', 1
  FROM last_digests d JOIN studies s ON s.id = d.study_id AND s.closed_at <= d.made_at;
DROP VIEW last_digests;
"""


@migrations()
def m015_digest(db: Database) -> None:
    """What each digest counted, so that the next one tells what came since."""
    for statement in statements(_DIGESTS):
        db.execute(statement)


_PEOPLE = """
-- What researchers call somebody, and what they wrote down about them. Both are that person's data: they can read them.
CREATE TABLE person_tags (
  team_id TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES people, tag TEXT NOT NULL,
  added_by TEXT NOT NULL, added_at TEXT NOT NULL,
  PRIMARY KEY (person_id, tag)
) STRICT;
CREATE INDEX person_tags_tag ON person_tags (team_id, tag, person_id);
CREATE TABLE person_notes (
  id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES people,
  text TEXT NOT NULL, author TEXT NOT NULL, written_at TEXT NOT NULL
) STRICT;
CREATE INDEX person_notes_person ON person_notes (person_id, id);
ALTER TABLE people ADD COLUMN blocked_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN blocked_by TEXT NOT NULL DEFAULT '';
CREATE INDEX invitations_of_person ON invitations (person_id, id);
-- The lists of the directory, each in order of names. Rows of people whose data were erased are in none.
CREATE INDEX people_by_name ON people (team_id, name COLLATE NOCASE, id) WHERE erased_at IS NULL;
CREATE INDEX people_on_panel ON people (team_id, name COLLATE NOCASE, id) WHERE panel_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX people_out ON people (team_id, name COLLATE NOCASE, id)
  WHERE (opted_out_at IS NOT NULL OR blocked_at IS NOT NULL) AND erased_at IS NULL;
CREATE INDEX people_unlinked ON people (team_id, name COLLATE NOCASE, id) WHERE slack_id IS NULL AND erased_at IS NULL;
CREATE INDEX people_unreachable ON people (team_id, name COLLATE NOCASE, id) WHERE unreachable <> '' AND erased_at IS NULL;
CREATE INDEX people_open ON people (team_id, name COLLATE NOCASE, id) WHERE opted_out_at IS NULL AND blocked_at IS NULL
  AND slack_id IS NOT NULL AND unreachable = '' AND is_colleague = 0;
CREATE INDEX people_contacted ON people (team_id, name COLLATE NOCASE, id) WHERE opted_out_at IS NULL AND blocked_at IS NULL
  AND slack_id IS NOT NULL AND unreachable = '' AND is_colleague = 0
  AND (last_invited_at IS NOT NULL OR last_interviewed_at IS NOT NULL OR snoozed_until IS NOT NULL);
-- Who of the panel was asked or heard longest ago: whether anybody is left to ask is seen without a look at those who rest.
CREATE INDEX people_rested ON people (team_id, coalesce(last_invited_at, ''), coalesce(last_interviewed_at, ''))
  WHERE panel_at IS NOT NULL AND opted_out_at IS NULL AND blocked_at IS NULL AND slack_id IS NOT NULL AND unreachable = ''
  AND is_colleague = 0;
-- The counts of a directory as they were worked out last. They go with every change of somebody they count.
CREATE TABLE directory_counts (
  team_id TEXT NOT NULL PRIMARY KEY, counted_at TEXT NOT NULL, counts TEXT NOT NULL
) STRICT;
CREATE TRIGGER directory_counts_added AFTER INSERT ON people BEGIN
  DELETE FROM directory_counts WHERE team_id = NEW.team_id;
END;
CREATE TRIGGER directory_counts_gone AFTER DELETE ON people BEGIN
  DELETE FROM directory_counts WHERE team_id = OLD.team_id;
END;
CREATE TRIGGER directory_counts_changed AFTER UPDATE OF slack_id, panel_at, snoozed_until, opted_out_at, blocked_at,
  unreachable, is_colleague, last_invited_at, last_interviewed_at, unanswered, erased_at ON people BEGIN
  DELETE FROM directory_counts WHERE team_id = NEW.team_id;
END;
-- The words by which somebody is found. It holds no text to read, only which row has which word; "optimize" takes out what was
-- deleted (Store.scrub). Accents and capitals make no difference.
CREATE VIRTUAL TABLE people_search USING fts5(
  workspace, name, email, company, content='', columnsize=0, detail=column, tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO people_search (rowid, workspace, name, email, company)
  SELECT id, team_id, name, coalesce(email, ''), company FROM people WHERE erased_at IS NULL;
CREATE TRIGGER people_search_added AFTER INSERT ON people WHEN NEW.erased_at IS NULL BEGIN
  INSERT INTO people_search (rowid, workspace, name, email, company)
    VALUES (NEW.id, NEW.team_id, NEW.name, coalesce(NEW.email, ''), NEW.company);
END;
CREATE TRIGGER people_search_gone AFTER DELETE ON people WHEN OLD.erased_at IS NULL BEGIN
  INSERT INTO people_search (people_search, rowid, workspace, name, email, company)
    VALUES ('delete', OLD.id, OLD.team_id, OLD.name, coalesce(OLD.email, ''), OLD.company);
END;
CREATE TRIGGER people_search_changed AFTER UPDATE OF name, email, company ON people
WHEN OLD.erased_at IS NULL AND (OLD.name, coalesce(OLD.email, ''), OLD.company) <> (NEW.name, coalesce(NEW.email, ''), NEW.company) BEGIN
  INSERT INTO people_search (people_search, rowid, workspace, name, email, company)
    VALUES ('delete', OLD.id, OLD.team_id, OLD.name, coalesce(OLD.email, ''), OLD.company);
  INSERT INTO people_search (rowid, workspace, name, email, company)
    VALUES (NEW.id, NEW.team_id, NEW.name, coalesce(NEW.email, ''), NEW.company);
END;
"""


@migrations()
def m016_people(db: Database) -> None:
    """What researchers see of people and do with one of them: tags, notes, and a directory that is found in quickly."""
    for statement in statements(_PEOPLE):
        db.execute(statement)


_AFTER_CALLS = """
-- What an interviewer says of a call after it: whether they heard anything new, and their notes.
CREATE TABLE after_calls (
  interview_id INTEGER PRIMARY KEY REFERENCES interviews, team_id TEXT NOT NULL,
  news TEXT CHECK (news IN ('yes', 'little', 'no')), notes TEXT NOT NULL DEFAULT ''
) STRICT;
-- Thank-yous, each as it was promised: owed since a call was held, until somebody says that it was sent.
CREATE TABLE thank_yous (
  interview_id INTEGER PRIMARY KEY REFERENCES interviews, team_id TEXT NOT NULL, study_id INTEGER NOT NULL REFERENCES studies,
  incentive TEXT NOT NULL, owed_at TEXT NOT NULL, sent_at TEXT, sent_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX thank_yous_study ON thank_yous (team_id, study_id, owed_at);
-- Of calls that were held before nobody knows whether it was sent: to look twice costs less than to forget somebody.
INSERT INTO thank_yous (interview_id, team_id, study_id, incentive, owed_at)
  SELECT i.id, i.team_id, i.study_id, s.incentive, coalesce(i.ended_at, i.ends_at) FROM interviews i
  JOIN studies s ON s.id = i.study_id WHERE i.state = 'completed' AND s.is_trial = 0 AND s.incentive <> '';
"""


@migrations()
def m017_after_calls(db: Database) -> None:
    """What follows from a call that was held: anything new, notes, and the thank-you that is owed."""
    for statement in statements(_AFTER_CALLS):
        db.execute(statement)


_INSTALLATIONS = """
-- The workspaces that installed the app by OAuth. Tokens are sealed; one that was revoked is "" at once.
CREATE TABLE installations (
  team_id TEXT PRIMARY KEY, name TEXT NOT NULL, app_id TEXT NOT NULL, bot_user_id TEXT NOT NULL, bot_id TEXT NOT NULL,
  sealed TEXT NOT NULL, scopes TEXT NOT NULL, installer TEXT NOT NULL, installed_at TEXT NOT NULL, gone_at TEXT
) STRICT;
CREATE UNIQUE INDEX installations_bot ON installations (bot_id);
"""


@migrations()
def m018_installations(db: Database) -> None:
    """Many workspaces: each lets the bot in with a token of its own."""
    for statement in statements(_INSTALLATIONS):
        db.execute(statement)


_FOUND_QUICKLY = """
-- Calls that take somebody's time, by when they end: what is to come and what is over is counted without reading a row.
CREATE INDEX interviews_taken ON interviews (team_id, interviewer, ends_at, starts_at, state) WHERE state <> 'cancelled';
-- What needs a researcher is looked for in all of their studies whenever they open Home. These hold all that is asked for: a row of
-- each call, invitation and person would be a page of the file each.
DROP INDEX interviews_study;
CREATE INDEX interviews_study ON interviews (study_id, state, ends_at);
DROP INDEX invitations_study;
CREATE INDEX invitations_study ON invitations (study_id, state, person_id);
CREATE INDEX approvals_awaited ON approvals (invitation_id, team_id, answer) WHERE answer IS NULL;
CREATE INDEX thank_yous_owed ON thank_yous (study_id, interview_id, sent_at) WHERE sent_at IS NULL;
CREATE INDEX people_refusing ON people (id, opted_out_at, blocked_at) WHERE opted_out_at IS NOT NULL OR blocked_at IS NOT NULL;
CREATE INDEX people_erased ON people (team_id, id, erased_at) WHERE erased_at IS NOT NULL;
"""


@migrations()
def m019_found_quickly(db: Database) -> None:
    """What somebody holds, and what needs a researcher in which of their studies, at the same price however many there are."""
    for statement in statements(_FOUND_QUICKLY):
        db.execute(statement)


@migrations()
def m020_consents_found(db: Database) -> None:
    """What somebody agreed to is read with every press: by its invitation, not among the consents of everybody."""
    db.execute("CREATE INDEX consents_invitation ON consents (invitation_id)")


@migrations()
def m021_keeping_found(db: Database) -> None:
    """In which calendars a call stands is looked for with every booking: by the call, not in the calendars of everybody."""
    db.execute("CREATE INDEX calendar_events_interview ON calendar_events (interview_id)")


def statements(script: str) -> list[str]:
    """Split a script into statements. `executescript` would commit the migration's transaction."""
    found, lines = [], []
    for line in script.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        ends = line.rstrip().endswith(";") and (" TRIGGER " not in text or line.rstrip().endswith("END;"))
        if ends:
            found.append(text.strip())
            lines = []
    return found
