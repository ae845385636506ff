namespace Allentown311.Hub.Store.Tables;

/// <summary>Notes about the installation.</summary>
internal static class MarkTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "mark";

    /// <summary>The columns.</summary>
    public static readonly Columns<(string Name, string? Value)> All = new()
    {
        { "name", ColumnType.Key, m => m.Name },
        { "value", ColumnType.Text, m => m.Value },
    };

    /// <summary>Writes a note, replacing one with its name.</summary>
    public static readonly Write<(string Name, string? Value)> Put = Writes.Put(Name, All, "name") with { KeyOf = KeyOf };

    /// <summary>Deletes a note.</summary>
    public static readonly Write<(string Name, string? Value)> Remove =
        Writes.Remove(Name, All.Only("name"), "name") with { KeyOf = KeyOf };

    private static CommitKey KeyOf((string Name, string? Value) mark) => new(Name, 0, mark.Name);
}
