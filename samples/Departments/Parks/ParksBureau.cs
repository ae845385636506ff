namespace Allentown311.Departments.Parks;

/// <summary>The Bureau of Parks: a database file, into which the hub inserts its requests and from which it reads their state.</summary>
internal static class ParksBureau
{
    public static readonly Department Department = new()
    {
        Name = "parks",
        Title = "Bureau of Parks",
        Port = 5414,
        Steps = ["REQUESTED", "PLANNED", "UNDERWAY", "DONE"],
        OtherFinalStatuses = ["DENIED", "DUPLICATE"],
        Schema = Schema,
        AddServices = services => services.AddHostedService<NewRequests>().AddHostedService<DatabaseLocker>(),
    };

    // The hub uses the table work_request. The view work_order has the columns that the ledger, the crew and the page use.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS work_request(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            client_ref TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN
                ('tree', 'limb', 'playground', 'trail', 'mowing', 'restroom', 'facility', 'lighting', 'litter', 'event', 'other')),
            site TEXT NOT NULL,
            details TEXT NOT NULL,
            lat REAL,
            lng REAL,
            reported_at TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'REQUESTED',
            state_changed_at TEXT,
            remarks TEXT);
        CREATE INDEX IF NOT EXISTS work_request_by_change ON work_request(state_changed_at, id);
        CREATE VIEW IF NOT EXISTS work_order AS
            SELECT id, client_ref AS ref, kind AS type, site AS place, state AS status, state_changed_at AS changed_at FROM work_request;
        CREATE TRIGGER IF NOT EXISTS work_order_moved INSTEAD OF UPDATE ON work_order BEGIN
            UPDATE work_request SET state = NEW.status, state_changed_at = NEW.changed_at, remarks = CASE NEW.status
                WHEN 'PLANNED' THEN 'on the list of crew ' || (NEW.id % 5 + 1)
                WHEN 'UNDERWAY' THEN 'crew on site'
                WHEN 'DONE' THEN 'finished, site left clean' END
            WHERE id = NEW.id;
        END;
        """;
}
