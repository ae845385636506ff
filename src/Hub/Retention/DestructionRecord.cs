using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>
/// The record of what was destroyed: a line of the audit, whose chain shows that it was not changed. It counts the records, and its digest
/// shows which they were without naming any. Pure.
/// </summary>
internal static class DestructionRecord
{
    /// <summary>The beginning of the audit's word for a destruction; the name of the class follows.</summary>
    public const string Verb = "purge.";

    /// <summary>True for a line of the audit that records a destruction.</summary>
    public static bool Is(AuditEntry entry) => entry.What.StartsWith(Verb, StringComparison.Ordinal);

    /// <summary>The line.</summary>
    /// <param name="order">What was to be destroyed, and on whose word.</param>
    /// <param name="noun">What the things are called: <c>tickets</c>.</param>
    /// <param name="things">A name of each thing, which holds no personal data, and the time from which it was no longer needed.</param>
    /// <param name="now">The time (UTC).</param>
    public static AuditEntry Of(
        PurgeOrder order, string noun, IReadOnlyCollection<(string Id, DateTimeOffset Since)> things, DateTimeOffset now)
    {
        var from = Day(things.Min(t => t.Since));
        var until = Day(things.Max(t => t.Since));
        var detail = string.Create(
            CultureInfo.InvariantCulture, $"{things.Count} {noun}, {from} to {until}, sha256 {Digest(things.Select(t => t.Id))}");
        return new AuditEntry(now, order.Who, Verb + order.Class.Name(), order.Class.Name(), order.Reason, null, detail);
    }

    /// <summary>SHA-256 over the names in ordinal order, each with a line feed; lower-case hex.</summary>
    public static string Digest(IEnumerable<string> ids) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(ids.Order(StringComparer.Ordinal).Select(id => $"{id}\n")))));

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
