"""The tables of the embedded store. Times are whole microseconds since 1970."""

FIRST = (
    "CREATE TABLE services (id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL,"
    " active INTEGER NOT NULL, due_at INTEGER)",
    "CREATE INDEX services_due ON services (due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX services_active ON services (id) WHERE active = 1",
    "CREATE TABLE rollouts (service_id TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,"
    " ended_at INTEGER NOT NULL, PRIMARY KEY (service_id, id))",
    "CREATE INDEX rollouts_ended ON rollouts (service_id, ended_at, id)",
    "CREATE TABLE audit (service_id TEXT NOT NULL, generation INTEGER NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY (service_id, generation))",
    "CREATE TABLE inbox (fact_id TEXT PRIMARY KEY, service_id TEXT NOT NULL,"
    " expires_at INTEGER NOT NULL)",
    "CREATE INDEX inbox_expires ON inbox (expires_at)",
    "CREATE TABLE outbox (id TEXT PRIMARY KEY, body TEXT NOT NULL, due_at INTEGER,"
    " expires_at INTEGER, parked_at INTEGER)",
    "CREATE INDEX outbox_due ON outbox (due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX outbox_expires ON outbox (expires_at) WHERE expires_at IS NOT NULL",
    "CREATE TABLE plans (name TEXT PRIMARY KEY, body TEXT NOT NULL)",
)

HOMES = (
    "CREATE TABLE homes (user TEXT PRIMARY KEY, opened_at INTEGER NOT NULL, looked_at INTEGER,"
    " shows TEXT NOT NULL)",
    "CREATE INDEX homes_opened ON homes (opened_at)",
)

REFUSALS = ("ALTER TABLE inbox ADD COLUMN refused TEXT NOT NULL DEFAULT ''",)

PUSHES = ("ALTER TABLE plans ADD COLUMN push TEXT NOT NULL DEFAULT ''",)

TRAIL = ("ALTER TABLE services ADD COLUMN trail TEXT NOT NULL DEFAULT ''",)

RETENTION = (
    "ALTER TABLE services ADD COLUMN trail_expires INTEGER",
    "ALTER TABLE audit ADD COLUMN expires_at INTEGER",
    "CREATE INDEX audit_expires ON audit (expires_at) WHERE expires_at IS NOT NULL",
    "ALTER TABLE rollouts ADD COLUMN expires_at INTEGER",
    "CREATE INDEX rollouts_expires ON rollouts (expires_at) WHERE expires_at IS NOT NULL",
    "CREATE TABLE evidence (service_id TEXT NOT NULL, rollout_id TEXT NOT NULL,"
    " body TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (service_id, rollout_id))",
    "CREATE INDEX evidence_expires ON evidence (expires_at)",
)

FLAGS = ("CREATE TABLE flags (key TEXT PRIMARY KEY, body TEXT NOT NULL, version INTEGER NOT NULL)",)

QUIET = ("ALTER TABLE services ADD COLUMN quiet BLOB NOT NULL DEFAULT x''",)

PEOPLE = ("CREATE TABLE people (user TEXT PRIMARY KEY, body TEXT NOT NULL)",)

PAGES = (
    "CREATE TABLE pages (name TEXT PRIMARY KEY, body TEXT NOT NULL, version INTEGER NOT NULL)",
    "CREATE TABLE budgets (name TEXT PRIMARY KEY, body TEXT NOT NULL, version INTEGER NOT NULL)",
)

LAYOUTS = (FIRST, HOMES, REFUSALS, PUSHES, TRAIL, RETENTION, FLAGS, QUIET, PEOPLE, PAGES)
"""What makes each layout of the one before it; the first, of an empty file."""
