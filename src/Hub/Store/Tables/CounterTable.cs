namespace Allentown311.Hub.Store.Tables;

/// <summary>Numbers that only grow.</summary>
internal static class CounterTable
{
    /// <summary>Its name.</summary>
    public const string Name = "counter";

    /// <summary>The last ticket id given out.</summary>
    public const string Ticket = "ticket";

    /// <summary>A number that means nothing: another value each time, since what stays the same some databases do not write.</summary>
    public static readonly Write<string> Touch = new(WriteKind.Put, Name, new()
    {
        { "name", ColumnType.Key, name => name },
        { "value", ColumnType.Number, _ => 1L },
    })
    {
        Keys = ["name"], Set = [("value", "{old}.value + 1")], KeyOf = name => new CommitKey(Name, 0, name),
    };
}
