-- Version 8: which projects of an earlier plan a project goes on with, what higher levels ask of it, and how problems are
-- followed up.

ALTER TABLE project ADD COLUMN carried_from TEXT;
ALTER TABLE project ADD COLUMN major_code TEXT;
ALTER TABLE project ADD COLUMN industry TEXT;
ALTER TABLE project ADD COLUMN statistics_state TEXT;
ALTER TABLE project ADD COLUMN statistics_code TEXT;
ALTER TABLE project ADD COLUMN supervising_departments TEXT;
ALTER TABLE project ADD COLUMN supervisor TEXT;
ALTER TABLE project ADD COLUMN listing_basis TEXT;
ALTER TABLE project ADD COLUMN address TEXT;
ALTER TABLE project ADD COLUMN coordinates TEXT;

ALTER TABLE problem ADD COLUMN document_number TEXT;
ALTER TABLE problem ADD COLUMN accepted_on TEXT;
ALTER TABLE problem ADD COLUMN steps TEXT;
ALTER TABLE problem ADD COLUMN extended_to TEXT;
ALTER TABLE problem ADD COLUMN settled_on TEXT;
ALTER TABLE problem ADD COLUMN answer TEXT;
