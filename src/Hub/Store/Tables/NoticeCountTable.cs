using System.Globalization;

namespace Allentown311.Hub.Store.Tables;

/// <summary>How many notices a counter had in one slot of time.</summary>
/// <param name="Counter">The counter: a hash.</param>
/// <param name="Slot">The slot's beginning in milliseconds since 1970 UTC; 0 for the row by which the counter is locked.</param>
/// <param name="N">
/// The number of notices; in the row by which the counter is locked, when that was last (milliseconds since 1970 UTC).
/// </param>
internal sealed record NoticeCount(long Counter, long Slot, long N);

/// <summary>Counts of notices, by counter and slot of time. A counter is a hash: the table holds no address.</summary>
internal static class NoticeCountTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "notice_count";

    /// <summary>The columns.</summary>
    public static readonly Columns<NoticeCount> All = new()
    {
        { "counter", ColumnType.Number, c => c.Counter },
        { "slot", ColumnType.Number, c => c.Slot },
        { "n", ColumnType.Number, c => c.N },
    };

    /// <summary>Adds to a slot's count.</summary>
    public static readonly Write<NoticeCount> Count = Writes.Put(Name, All, "counter", "slot") with
    {
        Set = [("n", "{old}.n + {new}.n")],
        KeyOf = KeyOf,
    };

    /// <summary>Writes the row by which a counter is locked: the transaction that writes it holds it until it ends.</summary>
    public static readonly Write<NoticeCount> Lock = Writes.Put(Name, All, "counter", "slot") with { KeyOf = KeyOf };

    /// <summary>Deletes slots that began before the given one, and rows by which a counter was last locked before it.</summary>
    public static readonly Write<NoticeCount> ForgetBefore = Writes.Remove(Name, All.Only("slot")) with
    {
        When = "{old}.slot < {new}.slot AND ({old}.slot > 0 OR {old}.n < {new}.slot)",
        KeyOf = _ => new CommitKey(Name, 0, "before"),
    };

    private static CommitKey KeyOf(NoticeCount count) => new(Name, count.Counter, count.Slot.ToString(CultureInfo.InvariantCulture));
}
