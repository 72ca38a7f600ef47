-- The count of transactions that moved companies of an integration, and of which of them moved each last: whoever knows a state
-- asks for what is other since. It follows from nothing, and nothing is lost with it: then everything is other.
ALTER TABLE standings ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE proposal_states ADD COLUMN revision bigint NOT NULL DEFAULT 0;
