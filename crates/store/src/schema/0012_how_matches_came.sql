-- Which companies were matched by hand, or by a file, of a list where all but a few came another way: read from here, rather than
-- looked for in the whole list. How many came each way is counted in it too.
CREATE INDEX matches_how ON matches (integration_id, kind, how, vendor_id, workspace_id);
