-- Version 8: which projects of an earlier plan a project goes on with.

ALTER TABLE project ADD COLUMN carried_from TEXT;
