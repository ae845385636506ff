using System.Xml.XPath;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Soap;

/// <summary>One operation: what is sent.</summary>
/// <param name="Action">The SOAP action.</param>
/// <param name="Header">Elements of the SOAP header; null for none.</param>
/// <param name="Body">Elements of the SOAP body.</param>
public sealed record SoapCall(string Action, SecretTemplate? Header, SecretTemplate Body)
{
    /// <summary>Every template of the operation.</summary>
    internal IEnumerable<Template> Templates => Header is null ? [Body.Sent] : [Header.Sent, Body.Sent];
}

/// <summary>What a fault means to this department.</summary>
/// <param name="Fault">Part of the fault's code, words or detail, in any case.</param>
/// <param name="Then">What it means.</param>
/// <param name="Id">Where the department's number stands in the fault.</param>
/// <param name="After">How long to wait before a retry.</param>
internal sealed record SoapOutcome(string Fault, AnswerKind Then, XPathExpression? Id, TimeSpan? After);

/// <summary>Where an answer holds what is read from it.</summary>
internal sealed record SoapAnswerPaths(XPathExpression Id, XPathExpression? Status, XPathExpression? Reference, IReadOnlyList<SoapOutcome> Outcomes);

/// <summary>Where rows are and what they hold.</summary>
internal sealed record SoapRows(XPathExpression Rows, XPathExpression? Id, XPathExpression? Reference, XPathExpression Status, XPathExpression Changed, XPathExpression? Note)
{
    public Changes Read(XPathNavigator document, RowRules rules)
    {
        var number = 0;
        foreach (XPathNavigator row in document.Select(Rows))
        {
            var texts = new RowTexts(
                XPaths.Read(row, Id), XPaths.Read(row, Reference), XPaths.Read(row, Status), XPaths.Read(row, Changed), XPaths.Read(row, Note));
            rules.Add(++number, texts, () => row.OuterXml);
        }

        return rules.Build();
    }
}

/// <summary>How changes, or all records, are asked for.</summary>
/// <param name="Call">The operation.</param>
/// <param name="Cursor">How far each round reaches back, and how the system writes times.</param>
/// <param name="Size">Rows of a full answer: such an answer is followed by the next at once. Null when the system always gives all.</param>
public sealed record SoapPoll(SoapCall Call, CursorPlan Cursor, int? Size)
{
    internal SoapRows Rows { get; init; } = null!;
}
