using System.Xml.XPath;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads an XML file: an element for each row.</summary>
public sealed class XmlStatusFile : IStatusFormat
{
    private readonly IRowSource rows;
    private readonly XPathExpression at;
    private readonly IReadOnlyDictionary<string, XPathExpression> paths;
    private readonly XPathExpression? count;

    /// <summary>Reads by these paths.</summary>
    /// <param name="rows">Turns a row into a status update; its columns are keys of <paramref name="paths"/>.</param>
    /// <param name="at">The rows.</param>
    /// <param name="paths">The values in a row.</param>
    /// <param name="count">Where the file says how many rows it has; null where it does not.</param>
    internal XmlStatusFile(
        IRowSource rows, XPathExpression at, IReadOnlyDictionary<string, XPathExpression> paths, XPathExpression? count) =>
        (this.rows, this.at, this.paths, this.count) = (rows, at, paths, count);

    /// <inheritdoc/>
    public Changes Read(string text)
    {
        var document = SoapXml.Parse(text, out var problem)
            ?? throw new TranslationException($"The file cannot be read: {problem}.");
        var found = document.Select(at).Cast<XPathNavigator>().ToArray();
        long? stated = count is null ? null : StatedCount.Read(XPaths.Read(document, count));
        FileFrame.EnsureWhole(stated, found.Length);
        if (found.Length == 0 && stated is null)
        {
            throw new TranslationException($"The file has no row at {at.Expression}: it is another kind of file, or holds no news.");
        }

        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [];
        foreach (var (row, i) in found.Select((row, i) => (row, i)))
        {
            if (rows.Read(name => XPaths.Read(row, paths[name]), out var reason) is { } update)
            {
                updates.Add(update);
            }
            else
            {
                rejected.Add(new RejectedRow(i + 1, reason, row.OuterXml));
            }
        }

        return new Changes(updates, rejected, []);
    }
}
