using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Allentown311.Hub.Store;

/// <summary>
/// Chains the audit's lines by hash, so that a line that was removed or changed is detected. Pure, but for the process's key where none is
/// given.
/// </summary>
internal static class AuditChain
{
    /// <summary>
    /// Computes the hash of line <paramref name="n"/> from the hash of the line before it (empty for the first), with a key or without.
    /// </summary>
    public static string Hash(string before, long n, AuditEntry entry, byte[]? key)
    {
        string?[] parts =
        [
            before,
            n.ToString(CultureInfo.InvariantCulture),
            entry.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            entry.Who,
            entry.What,
            entry.Subject,
            entry.Reason,
            entry.Before,
            entry.After,
        ];
        return AuditKey.Hash(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts)), key);
    }

    /// <summary>Turns entries into the lines that follow the last stored line.</summary>
    /// <param name="last">The last stored line; null when the audit is empty.</param>
    /// <param name="entries">What happened, in order.</param>
    public static IEnumerable<AuditLine> Following(AuditLine? last, IEnumerable<AuditEntry> entries) =>
        Following(last, entries, AuditKey.Current);

    /// <summary>Turns entries into the lines that follow the last stored line, with a key or without.</summary>
    public static IEnumerable<AuditLine> Following(AuditLine? last, IEnumerable<AuditEntry> entries, byte[]? key)
    {
        var n = last?.N ?? 0;
        var hash = last?.Hash ?? "";
        foreach (var entry in entries)
        {
            hash = Hash(hash, ++n, entry, key);
            yield return new AuditLine(n, entry, hash);
        }
    }

    /// <summary>
    /// Finds the first line that does not follow from those before it, and returns its number; null when the chain holds.
    /// </summary>
    /// <param name="before">The hash before the first of <paramref name="lines"/>; empty at the beginning.</param>
    /// <param name="first">The number the first line must have.</param>
    /// <param name="lines">Lines in order.</param>
    public static long? FirstBroken(string before, long first, IEnumerable<AuditLine> lines) =>
        FirstBroken(before, first, lines, AuditKey.Current);

    /// <summary>
    /// Finds the first line that does not follow from those before it. A line without the key may stand before those that have it, never
    /// behind one: otherwise whoever lacks the key could go on without it.
    /// </summary>
    public static long? FirstBroken(string before, long first, IEnumerable<AuditLine> lines, byte[]? key)
    {
        foreach (var line in lines)
        {
            var isKeyed = AuditKey.IsKeyed(line.Hash);
            var isWeakened = !isKeyed && AuditKey.IsKeyed(before);
            var isUnknown = isKeyed && key is null;
            if (line.N != first || isWeakened || isUnknown || line.Hash != Hash(before, line.N, line.Entry, isKeyed ? key : null))
            {
                return first;
            }

            before = line.Hash;
            first++;
        }

        return null;
    }
}
