-- Who may see which media files of a version that are not for everybody: name → audiences, JSON.
ALTER TABLE version ADD COLUMN restricted TEXT NOT NULL DEFAULT '{}';
