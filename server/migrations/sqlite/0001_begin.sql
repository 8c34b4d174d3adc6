-- Times are milliseconds since 1970 UTC; yes/no is 1/0; lists and records are JSON.

-- What the server itself has to remember.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE project (
  id TEXT PRIMARY KEY,
  created_at BIGINT NOT NULL
);

-- Content of a version: shelves, media, word vectors, plain pages. Never changed, only added and removed.
CREATE TABLE file (
  project TEXT NOT NULL REFERENCES project (id),
  sha256 TEXT NOT NULL,          -- of what was uploaded
  served TEXT NOT NULL,          -- the name under which it is handed out; for a closed shelf a hash of the sealed bytes
  served_sha256 TEXT NOT NULL,   -- of what is handed out
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,         -- length of what is handed out
  body BLOB NOT NULL,           -- sealed, where `shelf_key` is there
  gzip BLOB,
  brotli BLOB,
  language TEXT NOT NULL,        -- of a shelf
  audience TEXT NOT NULL,        -- of a shelf
  shelf_key BLOB,               -- wrapped by the master key
  created_at BIGINT NOT NULL,
  PRIMARY KEY (project, sha256)
);
CREATE INDEX file_served ON file (project, served);

CREATE TABLE version (
  project TEXT NOT NULL REFERENCES project (id),
  number BIGINT NOT NULL,        -- 1, 2, 3 … within the project
  knowledge TEXT NOT NULL,       -- the manifest's own name for it
  manifest TEXT NOT NULL,
  project_file TEXT NOT NULL,
  files TEXT NOT NULL,           -- name → SHA-256
  procedures TEXT NOT NULL,      -- id → title, steps, day of the next review: for the report
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (project, number)
);
CREATE INDEX version_knowledge ON version (project, knowledge);

-- What an environment shows: the newest row that is not in the future. Publishing later is a row in the future.
CREATE TABLE switch (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project TEXT NOT NULL REFERENCES project (id),
  environment TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  act TEXT NOT NULL,             -- publish, promote, rollback
  note TEXT NOT NULL
);
CREATE INDEX switch_now ON switch (project, environment, at, id);

-- Keys of writers and operators. The secret itself is nowhere.
CREATE TABLE writer_key (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES project (id),
  name TEXT NOT NULL,
  secret_sha256 TEXT NOT NULL,
  rights TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  used_at BIGINT
);

-- The own directory.
CREATE TABLE account (
  project TEXT NOT NULL REFERENCES project (id),
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  groups TEXT NOT NULL,
  password TEXT NOT NULL,        -- argon2id, PHC string
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  PRIMARY KEY (project, login)
);

-- Wrong passwords: of a login, whether there is such an account or not.
CREATE TABLE login_failure (
  project TEXT NOT NULL,
  login TEXT NOT NULL,
  fails BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  PRIMARY KEY (project, login)
);

-- Who has logged in here, by the own directory or by LDAP.
CREATE TABLE session (
  token_sha256 TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  login TEXT NOT NULL,
  provider TEXT NOT NULL,        -- directory, ldap
  person TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  checked_at BIGINT NOT NULL,    -- when the groups were last asked for
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_login ON session (project, login);

-- Tokens of hosts that are used up, or whose person has logged out; kept until they would have expired.
CREATE TABLE spent_token (
  project TEXT NOT NULL,
  token TEXT NOT NULL,           -- SHA-256 of the token, or its `jti`
  until BIGINT NOT NULL,
  PRIMARY KEY (project, token)
);

CREATE TABLE ticket (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project TEXT NOT NULL REFERENCES project (id),
  environment TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  reference TEXT NOT NULL UNIQUE,
  lane TEXT NOT NULL,
  connector TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  person TEXT NOT NULL,
  state TEXT NOT NULL,           -- waiting, sent, dead, dropped
  attempts BIGINT NOT NULL,      -- begun, counted before each
  error TEXT NOT NULL,
  number TEXT NOT NULL,
  link TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT
);
CREATE UNIQUE INDEX ticket_key ON ticket (project, idempotency_key);
CREATE INDEX ticket_lane ON ticket (lane, state, id);
CREATE INDEX ticket_state ON ticket (state, id);

CREATE TABLE ticket_file (
  ticket BIGINT NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (ticket, position)
);

-- The tickets of one person to one connector go one after the other: a worker leases the lane. It is there as long
-- as something waits in it.
CREATE TABLE lane (
  id TEXT PRIMARY KEY,
  connector TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  fails BIGINT NOT NULL,
  leased_by TEXT NOT NULL,
  leased_until BIGINT NOT NULL
);
CREATE INDEX lane_due ON lane (due_at);

-- How often something happened on a day; nothing of a person.
CREATE TABLE tally (
  project TEXT NOT NULL,
  environment TEXT NOT NULL,
  day TEXT NOT NULL,
  event TEXT NOT NULL,
  procedure_id TEXT NOT NULL,
  step TEXT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (project, environment, day, event, procedure_id, step)
);

-- Questions that nothing fitted, scrubbed; only where the project file allows.
CREATE TABLE unmet_question (
  project TEXT NOT NULL,
  environment TEXT NOT NULL,
  day TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (project, environment, day, language, text)
);
