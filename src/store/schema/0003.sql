-- Version 3: where a value comes from travels with the change that sets it. Changes of older ops say nothing of it.

ALTER TABLE change ADD COLUMN old_source TEXT
    CHECK (old_source IN ('stated', 'suggested', 'filled', 'confirmed'));
ALTER TABLE change ADD COLUMN new_source TEXT
    CHECK (new_source IN ('stated', 'suggested', 'filled', 'confirmed'));
