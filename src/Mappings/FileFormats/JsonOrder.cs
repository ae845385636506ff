using System.Globalization;
using System.Text;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Orders as JSON: one object for each file, or a list of them, perhaps inside another document.</summary>
/// <param name="Order">The object of one order.</param>
/// <param name="Whole">What stands around the list of orders; null for nothing.</param>
/// <param name="IsList">True when the file holds a list even of one order.</param>
/// <param name="Encoding">The encoding of the file.</param>
/// <param name="LineEnd">What ends the file.</param>
public sealed record JsonOrder(JsonTree Order, JsonTree? Whole, bool IsList, StrictEncoding Encoding, string LineEnd) : IOrderFormat
{
    /// <inheritdoc/>
    public FileRecord Record(IValues values, bool show = false)
    {
        var text = System.Text.Encoding.UTF8.GetString(Order.Render(values, show));
        return new FileRecord(Encoding.EscapeUnwritable(text, Escape), FileRecord.NoSums);
    }

    /// <inheritdoc/>
    public string Document(IReadOnlyList<FileRecord> records, FileValues file)
    {
        var text = new StringBuilder();
        var orders = IsList || Whole is not null ? $"[{string.Join(',', records.Select(r => r.Text))}]" : records[0].Text;
        return text.Append(Whole is null
                ? orders
                : System.Text.Encoding.UTF8.GetString(Whole.Render(file))
                    .Replace($"\"{FileValues.OrdersMark}\"", orders, StringComparison.Ordinal))
            .Append(LineEnd)
            .ToString();
    }

    // JSON escapes UTF-16 units (RFC 8259, 7). Characters beyond ASCII stand in texts alone.
    private static string Escape(string character) =>
        string.Concat(character.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")));
}
