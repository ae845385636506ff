using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store.Tables;

/// <summary>A row and how it is written.</summary>
internal abstract record RowWrite(Write Write)
{
    /// <summary>What it has in common with another commit that writes the same row; null for nothing.</summary>
    public abstract CommitKey? Key { get; }

    /// <summary>Gives the row's cells, in the order of the columns.</summary>
    public abstract void Bind(IBinding to);

    /// <summary>Records print their members; a row may hold a resident's data.</summary>
    public sealed override string ToString() => $"{Write.Kind} {Write.Table}";
}

/// <summary>A row and how it is written.</summary>
internal sealed record RowWrite<T>(Write<T> How, T Row) : RowWrite(How)
{
    /// <inheritdoc/>
    public override CommitKey? Key => How.KeyOf is { } key ? key(Row) : null;

    /// <inheritdoc/>
    public override void Bind(IBinding to)
    {
        for (var i = 0; i < How.Columns.Count; i++)
        {
            to.Bind(i, How.Columns.At(i).Value(Row));
        }
    }
}

/// <summary>Takes the cells of a row.</summary>
internal interface IBinding
{
    /// <summary>The cell of a column, by its place.</summary>
    void Bind(int column, Cell cell);
}

/// <summary>Something a commit touches. Two that touch the same never share a transaction of a server, where the order within one is lost.</summary>
/// <param name="Kind">What kind of thing: a table's name, or <c>number</c> for a department's number.</param>
/// <param name="Number">Its number; 0 where it has none.</param>
/// <param name="Text">What else it is known by.</param>
/// <param name="More">And by.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitKey(string Kind, long Number, string? Text = null, string? More = null)
{
    /// <summary>The order in which every node locks rows of one table.</summary>
    public static IComparer<CommitKey> LockOrder { get; } = Comparer<CommitKey>.Create(static (a, b) =>
        a.Number != b.Number ? a.Number.CompareTo(b.Number)
        : string.CompareOrdinal(a.Text, b.Text) is var text and not 0 ? text : string.CompareOrdinal(a.More, b.More));

    /// <summary>The key as a database takes it: texts that it takes for the same are the same.</summary>
    public CommitKey As(Func<string, string> key) =>
        this with { Text = Text is null ? null : key(Text), More = More is null ? null : key(More) };
}
