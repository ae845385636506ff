namespace Allentown311.Hub.Store.Tables;

/// <summary>What a link brought in one hour (hours since 1970-01-01 UTC).</summary>
internal sealed record TrafficHour(LinkKey Key, long Hour, long News);

/// <summary>What each link brought, by hour.</summary>
internal static class TrafficTable
{
    /// <summary>Its name.</summary>
    public const string Name = "traffic";

    /// <summary>
    /// Hours kept before the last news. Four weeks are compared, and a week of those may lie a little further back. Counted from the last news:
    /// a link that falls silent for long must not look as if it had never brought anything.
    /// </summary>
    public const int HoursKept = 5 * 7 * 24;

    /// <summary>Its columns.</summary>
    public static readonly Columns<TrafficHour> All = new()
    {
        { "mapping", ColumnType.Key, h => h.Key.Mapping },
        { "direction", ColumnType.Number, h => (long)h.Key.Direction },
        { "hour", ColumnType.Number, h => h.Hour },
        { "n", ColumnType.Number, h => h.News },
    };

    /// <summary>Adds to an hour's count.</summary>
    public static readonly Write<TrafficHour> Count = Writes.Put(Name, All, "mapping", "direction", "hour") with
    {
        Set = [("n", "{old}.n + {new}.n")],
        KeyOf = KeyOf,
    };

    /// <summary>Forgets the hours of a link before one.</summary>
    public static readonly Write<TrafficHour> ForgetBefore = Writes.Remove(Name, All.Only("mapping", "direction", "hour"), "mapping", "direction") with
    {
        When = "{old}.hour < {new}.hour",
        KeyOf = h => new CommitKey(Name, (long)h.Key.Direction, h.Key.Mapping, "before"),
    };

    private static CommitKey KeyOf(TrafficHour hour) => new(Name, hour.Hour, hour.Key.Mapping, Writes.Literal(hour.Key.Direction));
}
