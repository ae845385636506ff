using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store.Tables;

/// <summary>A row and how it is written, without the row's type.</summary>
internal abstract record RowWrite(Write Write)
{
    /// <summary>The key shared with any other commit that writes the same row; null when no other commit can.</summary>
    public abstract CommitKey? Key { get; }

    /// <summary>Binds the row's cells, in the order of the columns.</summary>
    public abstract void Bind(IBinding to);

    /// <summary>A record prints all its members; this one leaves out the row, which may hold a resident's data.</summary>
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

/// <summary>Receives the cells of a row, such as a prepared statement.</summary>
internal interface IBinding
{
    /// <summary>Binds the cell of one column.</summary>
    /// <param name="column">The column's index, counted from 0.</param>
    /// <param name="cell">Its value.</param>
    void Bind(int column, Cell cell);
}

/// <summary>
/// Identifies something a commit writes. Two commits with a key in common never share a transaction on a server, because a server writes
/// set by set and does not preserve the commits' order within one transaction.
/// </summary>
/// <param name="Kind">The kind of thing: a table's name, or <c>number</c> for a department's own number.</param>
/// <param name="Number">The thing's number; 0 when it has none.</param>
/// <param name="Text">A further part of its key; null for none.</param>
/// <param name="More">A further part of its key; null for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitKey(string Kind, long Number, string? Text = null, string? More = null)
{
    /// <summary>The order in which every node locks rows of one table.</summary>
    public static IComparer<CommitKey> LockOrder { get; } = Comparer<CommitKey>.Create(static (a, b) =>
        a.Number != b.Number ? a.Number.CompareTo(b.Number)
        : string.CompareOrdinal(a.Text, b.Text) is var text and not 0 ? text : string.CompareOrdinal(a.More, b.More));

    /// <summary>Returns the key in a form in which texts that the database treats as the same are equal.</summary>
    public CommitKey Normalized(Func<string, string> normalize) =>
        this with { Text = Text is null ? null : normalize(Text), More = More is null ? null : normalize(More) };
}
