using System.Globalization;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>What people and scripts call a job: its kind and its subject, as in <c>submit-257</c>.</summary>
internal static class ItemId
{
    private static readonly Dictionary<string, JobKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["route"] = JobKind.Route,
        ["submit"] = JobKind.Submit,
        ["apply-status"] = JobKind.ApplyStatus,
        ["notify"] = JobKind.Notify,
        ["unreadable-row"] = JobKind.UnreadableRow,
        ["follow-up"] = JobKind.FollowUp,
        ["read-status"] = JobKind.ReadStatus,
        ["reconcile"] = JobKind.Reconcile,
    };

    private static readonly Dictionary<JobKind, string> Words = Kinds.ToDictionary(k => k.Value, k => k.Key);

    /// <summary>The kinds that can be parked, as filters spell them.</summary>
    public static IReadOnlyList<string> KindWords { get; } = [.. Kinds.Where(k => k.Value is not (JobKind.ReadStatus or JobKind.Reconcile)).Select(k => k.Key)];

    /// <summary>The id of a job.</summary>
    public static string Of(Job job) => string.Create(CultureInfo.InvariantCulture, $"{Word(job.Kind)}-{job.Subject}");

    /// <summary>The word of a kind.</summary>
    public static string Word(JobKind kind) => Words[kind];

    /// <summary>The kind of a word; false for none of ours.</summary>
    public static bool TryKind(string? word, out JobKind kind) => Kinds.TryGetValue(word ?? "", out kind);

    /// <summary>The kind and subject of an id; false for a text that is no id.</summary>
    public static bool TryParse(string? text, out JobKind kind, out long subject)
    {
        (kind, subject) = (default, 0);
        var cut = (text ?? "").LastIndexOf('-');
        return cut > 0 && Kinds.TryGetValue(text![..cut], out kind) && long.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out subject);
    }
}
