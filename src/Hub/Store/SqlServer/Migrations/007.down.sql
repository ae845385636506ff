DROP INDEX timeline_changes ON timeline;
