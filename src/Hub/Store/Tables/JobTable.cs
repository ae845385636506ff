using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Jobs: the steps still to do, and what waits for a person.</summary>
internal static class JobTable
{
    /// <summary>Its name.</summary>
    public const string Name = "job";

    /// <summary>True of a job that nobody has and that waits for no person. The index <c>job_due</c> holds just these.</summary>
    public const string Free = "lease = 0 AND parked IS NULL";

    /// <summary>Kinds that do something outside when they run, as a statement lists them: after a restore they may have run since.</summary>
    public static readonly string Acting = Writes.Literals([JobKind.Route, JobKind.Submit, JobKind.Notify]);

    /// <summary>A job that is held, as it must stand.</summary>
    public static readonly Columns<Job> Lease = new()
    {
        { "kind", ColumnType.Number, j => (long)j.Kind },
        { "subject", ColumnType.Number, j => j.Subject },
        { "lease", ColumnType.Number, j => j.Lease },
        { "claim", ColumnType.Number, j => j.Claim },
    };

    /// <summary>A parked job, as it was seen.</summary>
    public static readonly Columns<Job> Seen = new()
    {
        { "kind", ColumnType.Number, j => (long)j.Kind },
        { "subject", ColumnType.Number, j => j.Subject },
        { "parked", ColumnType.Short, j => j.Parked },
        { "payload", ColumnType.Text, j => j.Payload },
        { "written", ColumnType.Number, j => j.WrittenAt },
    };

    /// <summary>Its columns; a server has one more, the claim that brought it.</summary>
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

    /// <summary>A job, in the place of one of its key; since when that waited stays.</summary>
    public static readonly Write<Job> Put = Writes.Put(Name, All, "kind", "subject") with
    {
        Set = [.. All.Without("kind", "subject", "created_at").Names.Select(name => (name, $"{{new}}.{name}"))],
        KeyOf = KeyOf,
    };

    /// <summary>A job, unless one of its key waits already.</summary>
    public static readonly Write<Job> Ensure = Writes.InsertNew(Name, All, "kind", "subject") with { KeyOf = KeyOf };

    /// <summary>The first read of a feed is due, unless one is under way.</summary>
    public static readonly Write<Job> BeginReading = Writes.Put(Name, All, "kind", "subject") with
    {
        Set = [("lane", "{new}.lane"), ("due_at", "{new}.due_at"), ("parked", "NULL")],
        When = "{old}.lease = 0",
        KeyOf = KeyOf,
    };

    /// <summary>A job that nobody has is due sooner.</summary>
    public static readonly Write<Job> Hasten = Writes.Update(Name, All.Only("kind", "subject", "due_at"), "kind", "subject") with
    {
        When = "{old}.lease = 0 AND {old}.due_at > {new}.due_at",
        KeyOf = KeyOf,
    };

    /// <summary>A parked job ends.</summary>
    public static readonly Write<Job> EndParked = Writes.Remove(Name, All.Only("kind", "subject"), "kind", "subject") with
    {
        When = "{old}.parked IS NOT NULL",
        KeyOf = KeyOf,
    };

    /// <summary>What two commits about one job have in common.</summary>
    public static CommitKey KeyOf(Job job) => KeyOf(job.Kind, job.Subject);

    /// <summary>What two commits about one job have in common.</summary>
    public static CommitKey KeyOf(JobKind kind, long subject) => new(Name, subject, Writes.Literal(kind));

    /// <summary>Reads one.</summary>
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
