-- Which tickets changed in a span of time, for GET servicerequestupdates.
CREATE INDEX timeline_changes ON timeline (at) WHERE what IN ('status', 'skip');
