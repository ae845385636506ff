namespace Allentown311.Hub.Store.Tables;

/// <summary>How many orders or updates a link carried in one hour (hours since 1970-01-01 UTC).</summary>
internal sealed record TrafficHour(LinkKey Key, long Hour, long News);

/// <summary>How many orders or updates each link carried, by hour.</summary>
internal static class TrafficTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "traffic";

    /// <summary>
    /// How many hours of counts are stored, back from the hour of the last traffic. The rules compare four weeks, and one of those may lie
    /// a little further back. Hours are counted from the last traffic and not from now, so that a link that has been silent for long still
    /// differs from a link that never carried anything.
    /// </summary>
    public const int HoursKept = 5 * 7 * 24;

    /// <summary>The columns.</summary>
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

    /// <summary>Deletes a link's hours before the given one.</summary>
    public static readonly Write<TrafficHour> ForgetBefore = Writes.Remove(
        Name, All.Only("mapping", "direction", "hour"), "mapping", "direction") with
    {
        When = "{old}.hour < {new}.hour",
        KeyOf = h => new CommitKey(Name, (long)h.Key.Direction, h.Key.Mapping, "before"),
    };

    private static CommitKey KeyOf(TrafficHour hour) => new(Name, hour.Hour, hour.Key.Mapping, Writes.Literal(hour.Key.Direction));
}
