using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rows;

/// <summary>Which column of a row (of a CSV file, of a query's result) holds which value.</summary>
/// <param name="Reference">Column of our reference; null when the department does not return it.</param>
/// <param name="Id">Column of the department's number; null when it has none. At least one of the two is set.</param>
/// <param name="Status">Column of the status code.</param>
/// <param name="Changed">Column of the time of change.</param>
/// <param name="Note">Column of a note for the desk and the resident; null for none.</param>
public sealed record RowColumns(string? Reference, string? Id, string Status, string Changed, string? Note)
{
    private const string Example = "{ ref: Ref, status: Status, changed: Changed }";

    /// <summary>The columns named, each once.</summary>
    public IEnumerable<string> All => new[] { Reference, Id, Status, Changed, Note }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Reads the <c>read:</c> map of a <c>poll:</c> section; null when a mistake was noted.</summary>
    public static RowColumns? Read(YamlMap poll)
    {
        if (poll.Need("read", Example)?.Map() is not { } read)
        {
            return null;
        }

        var reference = read.Text("ref");
        var id = read.Text("id");
        var note = read.Text("note");
        var status = read.NeedText("status", "Status");
        var changed = read.NeedText("changed", "Changed");
        read.Close();
        if (reference is null && id is null)
        {
            read.Self.Fault(
                $"\"{read.Path}\" has neither ref nor id",
                "Name the column of our reference (ref), of the department's number (id), or both");
            return null;
        }

        return status is null || changed is null ? null : new RowColumns(reference, id, status, changed, note);
    }
}
