-- Version 9: what a year of work asks for beside: which indicators a project serves, until when an approval holds, a light that
-- is set by hand, and by which curve the pace runs.

ALTER TABLE project ADD COLUMN indicators TEXT;
ALTER TABLE approval ADD COLUMN expires TEXT;
ALTER TABLE monthly_progress ADD COLUMN light TEXT;
ALTER TABLE monthly_progress ADD COLUMN light_reason TEXT;
ALTER TABLE annual_plan ADD COLUMN first_quarter INTEGER;
ALTER TABLE annual_plan ADD COLUMN second_quarter INTEGER;
ALTER TABLE annual_plan ADD COLUMN third_quarter INTEGER;
ALTER TABLE reporting ADD COLUMN pace TEXT;
ALTER TABLE reporting ADD COLUMN first_quarter INTEGER;
ALTER TABLE reporting ADD COLUMN second_quarter INTEGER;
ALTER TABLE reporting ADD COLUMN third_quarter INTEGER;
