DROP INDEX timeline_changes;
