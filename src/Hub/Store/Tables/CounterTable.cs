namespace Allentown311.Hub.Store.Tables;

/// <summary>Counters, which only grow.</summary>
internal static class CounterTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "counter";

    /// <summary>The counter of the last ticket id assigned.</summary>
    public const string Ticket = "ticket";

    /// <summary>
    /// Raises a counter that is only used to prove that the database accepts writes. The value changes each time, because some databases do
    /// not write a value that stays the same.
    /// </summary>
    public static readonly Write<string> Touch = new(WriteKind.Put, Name, new()
    {
        { "name", ColumnType.Key, name => name },
        { "value", ColumnType.Number, _ => 1L },
    })
    {
        Keys = ["name"],
        Set = [("value", "{old}.value + 1")],
        KeyOf = name => new CommitKey(Name, 0, name),
    };
}
