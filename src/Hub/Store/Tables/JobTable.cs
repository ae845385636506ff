using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Jobs: the steps still to do, and the parked ones.</summary>
internal static class JobTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "job";

    /// <summary>
    /// The condition for a job that no session holds and that is not parked. The index <c>job_due</c> covers exactly these.
    /// </summary>
    public const string Claimable = "lease = 0 AND parked IS NULL";

    /// <summary>
    /// The kinds whose steps have effects outside the store, as a list for a statement. After a restore, these steps may have run since the
    /// backup.
    /// </summary>
    public static readonly string OutsideEffects = Writes.Literals([JobKind.Route, JobKind.Submit, JobKind.Notify]);

    /// <summary>The columns of a held job that must be unchanged when its step ends.</summary>
    public static readonly Columns<Job> Lease = new()
    {
        { "kind", ColumnType.Number, j => (long)j.Kind },
        { "subject", ColumnType.Number, j => j.Subject },
        { "lease", ColumnType.Number, j => j.Lease },
        { "claim", ColumnType.Number, j => j.Claim },
    };

    /// <summary>The columns of a held job by which it is released.</summary>
    public static readonly Columns<Job> Held = new()
    {
        { "kind", ColumnType.Number, j => (long)j.Kind },
        { "subject", ColumnType.Number, j => j.Subject },
        { "lease", ColumnType.Number, j => j.Lease },
        { "claim", ColumnType.Number, j => j.Claim },
        { "may_have_run", ColumnType.Number, j => j.MayHaveRun },
    };

    /// <summary>The columns of a parked job that must be as they were when the person read it.</summary>
    public static readonly Columns<Job> ParkedState = new()
    {
        { "kind", ColumnType.Number, j => (long)j.Kind },
        { "subject", ColumnType.Number, j => j.Subject },
        { "parked", ColumnType.Short, j => j.Parked },
        { "payload", ColumnType.Text, j => j.Payload },
        { "written", ColumnType.Number, j => j.WrittenAt },
    };

    /// <summary>The columns. A server's table has one more: the number of the claim that leased the job.</summary>
    public static readonly Columns<Job> All = new()
    {
        { "kind", ColumnType.Number, j => (long)j.Kind },
        { "subject", ColumnType.Number, j => j.Subject },
        { "lane", ColumnType.Text, j => j.Lane },
        { "due_at", ColumnType.Number, j => j.DueAt },
        { "attempts", ColumnType.Number, j => j.Attempts },
        { "parked", ColumnType.Short, j => j.Parked },
        { "trace", ColumnType.Text, j => j.Trace },
        { "payload", ColumnType.Text, j => j.Payload },
        { "lease", ColumnType.Number, j => j.Lease },
        { "may_have_run", ColumnType.Number, j => j.MayHaveRun },
        { "created_at", ColumnType.Number, j => j.WrittenAt },
        { "failures", ColumnType.Number, j => j.Failures },
    };

    /// <summary>Writes a job, replacing one with its key; <c>created_at</c> stays as it was.</summary>
    public static readonly Write<Job> Put = Writes.Put(Name, All, "kind", "subject") with
    {
        Set = [.. All.Without("kind", "subject", "created_at").Names.Select(name => (name, $"{{new}}.{name}"))],
        KeyOf = KeyOf,
    };

    /// <summary>Writes a job that holds a status update, unless the one with its key holds a newer update.</summary>
    /// <param name="notOlder">The database's condition for <c>{new}.payload</c> being not older than <c>{old}.payload</c>.</param>
    public static Write<Job> PutUpdate(string notOlder) => Put with { When = $"{{old}}.payload IS NULL OR {notOlder}" };

    /// <summary>Inserts a job, unless one with its key exists.</summary>
    public static readonly Write<Job> Ensure = Writes.InsertNew(Name, All, "kind", "subject") with { KeyOf = KeyOf };

    /// <summary>Makes a feed's read due, unless a session is reading the feed.</summary>
    public static readonly Write<Job> BeginReading = Writes.Put(Name, All, "kind", "subject") with
    {
        Set = [("lane", "{new}.lane"), ("due_at", "{new}.due_at"), ("parked", "NULL")],
        When = "{old}.lease = 0",
        KeyOf = KeyOf,
    };

    /// <summary>Makes a job that no session holds due sooner.</summary>
    public static readonly Write<Job> BringForward = Writes.Update(Name, All.Only("kind", "subject", "due_at"), "kind", "subject") with
    {
        When = "{old}.lease = 0 AND {old}.due_at > {new}.due_at",
        KeyOf = KeyOf,
    };

    /// <summary>Deletes a parked job.</summary>
    public static readonly Write<Job> RemoveParked = Writes.Remove(Name, All.Only("kind", "subject"), "kind", "subject") with
    {
        When = "{old}.parked IS NOT NULL",
        KeyOf = KeyOf,
    };

    /// <summary>The key that two commits about one job share.</summary>
    public static CommitKey KeyOf(Job job) => KeyOf(job.Kind, job.Subject);

    /// <summary>The key that two commits about one job share.</summary>
    public static CommitKey KeyOf(JobKind kind, long subject) => new(Name, subject, Writes.Literal(kind));

    /// <summary>Reads a job from a row.</summary>
    public static Job Read(DbDataReader row) => new()
    {
        Kind = (JobKind)row.Number("kind"),
        Subject = row.Number("subject"),
        Lane = row.Text("lane"),
        DueAt = row.Time("due_at"),
        Attempts = (int)row.Number("attempts"),
        Parked = row.TextOrNull("parked"),
        Trace = row.TextOrNull("trace"),
        Payload = row.TextOrNull("payload"),
        Lease = row.Number("lease"),
        MayHaveRun = row.Flag("may_have_run"),
        Failures = (int)row.Number("failures"),
        WrittenAt = row.Time("created_at"),
    };
}
