-- Who may see which media files of a version that are not for everybody: name → audiences, JSON.
ALTER TABLE version ADD COLUMN restricted TEXT NOT NULL DEFAULT '{}';
-- Whose steps call which function: name → audiences, JSON; empty: of a version of before, nobody knows.
ALTER TABLE version ADD COLUMN callers TEXT NOT NULL DEFAULT '';
-- When a ticket was put back after it would not go; 0: never.
ALTER TABLE ticket ADD COLUMN retried_at BIGINT NOT NULL DEFAULT 0;
