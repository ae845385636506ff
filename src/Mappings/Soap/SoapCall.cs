using System.Xml.XPath;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Soap;

/// <summary>One SOAP operation, as the hub sends it.</summary>
/// <param name="Action">The SOAP action.</param>
/// <param name="Header">Elements of the SOAP header; null for none.</param>
/// <param name="Body">Elements of the SOAP body.</param>
public sealed record SoapCall(string Action, SecretTemplate? Header, SecretTemplate Body)
{
    /// <summary>Every template of the operation.</summary>
    internal IEnumerable<Template> Templates => Header is null ? [Body.Sent] : [Header.Sent, Body.Sent];
}

/// <summary>A rule of <c>outcomes:</c>: what a fault means to this department.</summary>
/// <param name="Fault">Text that the fault's code, reason or detail must contain, in upper or lower case.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Id">Where the department's number stands in the fault.</param>
/// <param name="After">How long to wait before a retry.</param>
internal sealed record SoapOutcome(string Fault, AnswerKind Meaning, XPathExpression? Id, TimeSpan? After);

/// <summary>Reads rows by the paths of a SOAP mapping.</summary>
internal static class SoapRows
{
    /// <summary>The changes in an answer to a poll or a list, or in a push.</summary>
    public static Changes Read(this RowPaths<XPathExpression> paths, XPathNavigator document, RowRules rules)
    {
        var number = 0;
        foreach (XPathNavigator row in document.Select(paths.Rows))
        {
            var texts = new RowTexts(
                XPaths.Read(row, paths.Id),
                XPaths.Read(row, paths.Reference),
                XPaths.Read(row, paths.Status),
                XPaths.Read(row, paths.Changed),
                XPaths.Read(row, paths.Note));
            rules.Add(++number, texts, () => row.OuterXml);
        }

        return rules.Build();
    }
}

/// <summary>How changes, or all records, are asked for.</summary>
/// <param name="Call">The operation.</param>
/// <param name="Cursor">How far each round reaches back, and how the system writes times.</param>
/// <param name="Size">
/// Rows in a full answer: after a full answer the hub asks for the next at once. Null when the system always returns all rows.
/// </param>
public sealed record SoapPoll(SoapCall Call, CursorPlan Cursor, int? Size)
{
    internal RowPaths<XPathExpression> Rows { get; init; } = null!;
}
