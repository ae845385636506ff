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

/// <summary>Reads rows by the paths of a SOAP mapping.</summary>
internal static class SoapRows
{
    /// <summary>The changes in an answer to a poll or a list.</summary>
    /// <exception cref="TranslationException">The read failed, or this is no answer to it.</exception>
    public static Changes Read(this RowPaths<XPathExpression> paths, XmlView answer, RowRules rules)
    {
        if (paths.Outcomes.FirstOrDefault(o => o.Meaning == AnswerKind.Unreadable && o.When.Fits(answer)) is { } failed)
        {
            var reason = failed.Reason is { } path && answer.Read(path) is { Length: > 0 } text ? $": {ShortText.Of(text)}" : "";
            throw Failed($"The answer says that the read failed (HTTP {answer.Status})", reason);
        }

        var rows = answer.IsReadable ? [.. answer.Document!.Select(paths.Rows).Cast<XPathNavigator>()] : Array.Empty<XPathNavigator>();
        if (rows.Length == 0)
        {
            EnsureNothingNew(paths, answer);
        }

        return Read(paths, rows, rules);
    }

    /// <summary>The changes in a push, which need not be an envelope.</summary>
    /// <exception cref="TranslationException">The text is no XML.</exception>
    public static Changes ReadPush(this RowPaths<XPathExpression> paths, string text, RowRules rules)
    {
        var document = SoapXml.Parse(text, out var problem) ?? throw new TranslationException($"The push cannot be read: {problem}.");
        if (paths.Document is { } inner)
        {
            document = XmlView.Inner(document, inner, out problem)
                ?? throw new TranslationException($"The push holds no document: {problem}.");
        }

        return Read(paths, document.Select(paths.Rows).Cast<XPathNavigator>(), rules);
    }

    private static void EnsureNothingNew(RowPaths<XPathExpression> paths, XmlView answer)
    {
        if (paths.Outcomes.Any(o => o.Meaning == AnswerKind.Absent && o.When.Fits(answer)))
        {
            return;
        }

        if (answer.Fault is { } fault)
        {
            throw Failed("The department answered with a fault", $": {fault.Reason}");
        }

        throw new TranslationException(answer.Document is null ? $"The answer cannot be read: {answer.Problem}."
            : !answer.IsReadable ? $"The status read was answered with HTTP {answer.Status}."
            : $"The answer holds nothing at {paths.Rows.Expression}, and nothing that the mapping names as \"no news\": "
                + "write empty: an element that only a real answer has.");
    }

    private static TranslationException Failed(string what, string reason) => new($"{what}{reason}.") { Unquoted = $"{what}." };

    private static Changes Read(RowPaths<XPathExpression> paths, IEnumerable<XPathNavigator> rows, RowRules rules)
    {
        var number = 0;
        foreach (var row in rows)
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
