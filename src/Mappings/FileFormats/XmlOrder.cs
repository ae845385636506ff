using System.Globalization;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Orders as XML: one document for each, or elements inside one.</summary>
/// <param name="Order">The document or element of one order.</param>
/// <param name="Whole">What stands around the orders; null for a file of one order.</param>
/// <param name="Encoding">The encoding of the file.</param>
/// <param name="LineEnd">What stands between two orders.</param>
public sealed record XmlOrder(SecretTemplate Order, SecretTemplate? Whole, StrictEncoding Encoding, string LineEnd) : IOrderFormat
{
    /// <inheritdoc/>
    public FileRecord Record(IValues values, bool show = false) =>
        new(Order.Render(values, show).Trim(), FileRecord.NoSums);

    /// <inheritdoc/>
    public string Document(IReadOnlyList<FileRecord> records, FileValues file)
    {
        var orders = string.Join(LineEnd, records.Select(r => r.Text));
        var text = Whole is null ? orders : Whole.Render(file).Trim().Replace(FileValues.OrdersMark, orders, StringComparison.Ordinal);
        text = text.StartsWith("<?xml", StringComparison.Ordinal)
            ? text
            : $"<?xml version=\"1.0\" encoding=\"{Encoding.WebName}\"?>{LineEnd}{text}";
        return Encoding.EscapeUnwritable(text, Reference) + LineEnd;
    }

    // A character reference (XML 1.0, 4.1).
    private static string Reference(string character) =>
        string.Create(CultureInfo.InvariantCulture, $"&#x{char.ConvertToUtf32(character, 0):X};");
}
