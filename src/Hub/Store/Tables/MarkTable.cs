namespace Allentown311.Hub.Store.Tables;

/// <summary>Notes about the installation.</summary>
internal static class MarkTable
{
    /// <summary>Its name.</summary>
    public const string Name = "mark";

    /// <summary>Its columns.</summary>
    public static readonly Columns<(string Name, string? Value)> All = new()
    {
        { "name", ColumnType.Key, m => m.Name },
        { "value", ColumnType.Text, m => m.Value },
    };

    /// <summary>A note, in the place of one of its name.</summary>
    public static readonly Write<(string Name, string? Value)> Put = Writes.Put(Name, All, "name") with { KeyOf = KeyOf };

    /// <summary>A note goes.</summary>
    public static readonly Write<(string Name, string? Value)> Remove = Writes.Remove(Name, All.Only("name"), "name") with { KeyOf = KeyOf };

    private static CommitKey KeyOf((string Name, string? Value) mark) => new(Name, 0, mark.Name);
}
