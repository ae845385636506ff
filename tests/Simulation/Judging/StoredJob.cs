using Allentown311.Hub.Store;
using Allentown311.Simulation.Node;

namespace Allentown311.Simulation.Judging;

/// <summary>A job as the database holds it, read as somebody outside the hub would.</summary>
internal sealed record StoredJob(
    JobKind Kind, long Subject, DateTimeOffset DueAt, string? Parked, string? Payload, long Lease, bool MayHaveRun)
{
    /// <summary>Without the payload, which may hold a resident's data.</summary>
    public override string ToString() =>
        $"{Kind} {Subject} due {DueAt:HH:mm:ss.fff}, lease {Lease}"
        + (MayHaveRun ? ", may have run" : "")
        + (Parked is null ? "" : ", parked");

    public static IReadOnlyList<StoredJob> All(SimulatedDatabase database) => database.Read(
        "SELECT kind, subject, due_at, parked, payload, lease, may_have_run FROM job",
        row => new StoredJob(
            (JobKind)row.GetInt64(0),
            row.GetInt64(1),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.IsDBNull(4) ? null : row.GetString(4),
            row.GetInt64(5),
            row.GetInt64(6) != 0));
}
