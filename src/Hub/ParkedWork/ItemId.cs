using System.Globalization;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>The id that people and scripts use for a job: its kind and its subject, as in <c>submit-257</c>.</summary>
internal static class ItemId
{
    private static readonly Dictionary<string, JobKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["route"] = JobKind.Route,
        ["submit"] = JobKind.Submit,
        ["apply-status"] = JobKind.ApplyStatus,
        ["notify"] = JobKind.Notify,
        ["unreadable-row"] = JobKind.UnreadableRow,
        ["refused-message"] = JobKind.RefusedMessage,
        ["follow-up"] = JobKind.FollowUp,
        ["read-status"] = JobKind.ReadStatus,
        ["reconcile"] = JobKind.Reconcile,
        ["held-notices"] = JobKind.HeldNotices,
        ["release-notices"] = JobKind.ReleaseNotices,
    };

    private static readonly Dictionary<JobKind, string> Names = Kinds.ToDictionary(k => k.Value, k => k.Key);

    /// <summary>The kinds that can be parked, as filters spell them.</summary>
    public static IReadOnlyList<string> ParkableKinds { get; } =
        [.. Kinds.Where(k => k.Value is not (JobKind.ReadStatus or JobKind.Reconcile)).Select(k => k.Key)];

    /// <summary>The id of a job.</summary>
    public static string Of(Job job) => string.Create(CultureInfo.InvariantCulture, $"{KindName(job.Kind)}-{job.Subject}");

    /// <summary>A kind as ids and filters spell it.</summary>
    public static string KindName(JobKind kind) => Names[kind];

    /// <summary>The kind that a filter spells; false for an unknown one. Upper and lower case are the same.</summary>
    public static bool TryParseKind(string? name, out JobKind kind) => Kinds.TryGetValue(name ?? "", out kind);

    /// <summary>The kind and subject of an id; false for a text that is no id.</summary>
    public static bool TryParse(string? text, out JobKind kind, out long subject)
    {
        kind = default;
        subject = 0;
        var dash = (text ?? "").LastIndexOf('-');
        return dash > 0
            && Kinds.TryGetValue(text![..dash], out kind)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out subject);
    }
}
