using System.Globalization;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Retention;

/// <summary>
/// A note in the store that changes with each destruction. A node that has removed its own copies up to this note has no more to do.
/// </summary>
internal static class PurgeMark
{
    /// <summary>The note's name.</summary>
    public const string Name = "purged";

    // It has the key of a hold's row, so that a destruction and a new hold are never written in one transaction.
    private static readonly Write<(string Name, string? Value)> Write = MarkTable.Put with { KeyOf = _ => LegalHoldTable.Key };

    /// <summary>The row to write with a destruction.</summary>
    public static RowWrite Put(DateTimeOffset now) =>
        Write.Of((Name, string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds()}-{Guid.NewGuid():N}")));
}
