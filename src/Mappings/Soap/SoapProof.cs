using System.Xml.XPath;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// Decides what an answer to a look-up proves. A record counts as found only when it carries our reference, and absence counts only in a
/// form that the mapping names.
/// </summary>
internal static class SoapProof
{
    /// <summary>What an answer to a look-up means.</summary>
    public static Answer ReadFound(AnswerPaths<XPathExpression> paths, XmlView answer, string reference)
    {
        if (ReadOutcome(paths, answer) is { } outcome)
        {
            return outcome;
        }

        if (answer.IsReadable && Records(paths, answer.Document!) is { Count: > 0 } records)
        {
            return FoundRecord.Choose(records, paths.Reference is not null, reference);
        }

        if (paths.Outcomes.Any(o => o.Meaning == AnswerKind.Absent && o.When.Fits(answer)))
        {
            return new Answer(AnswerKind.Absent);
        }

        return Unreadable(answer.Fault is { } fault ? $"the look-up ended in a fault: {fault.Reason}"
            : answer.Document is null ? $"HTTP {answer.Status}: {answer.Problem}"
            : answer.IsReadable ? "it holds no record, and nothing that find.absent names as proof that there is none"
            : $"HTTP {answer.Status} with an envelope that holds no fault");
    }

    /// <summary>What the first rule that matches makes of an answer; null when none does.</summary>
    public static Answer? ReadOutcome(AnswerPaths<XPathExpression> paths, XmlView answer)
    {
        if (paths.Outcomes.FirstOrDefault(o => o.Meaning != AnswerKind.Absent && o.When.Fits(answer)) is not { } outcome)
        {
            return null;
        }

        var named = outcome.Reason is { } path && answer.Read(path) is { Length: > 0 } text ? ShortText.Of(text) : null;
        var reason = named ?? answer.Fault?.Reason ?? $"HTTP {answer.Status}, an answer that outcomes names";
        return new Answer(outcome.Meaning, outcome.Id?.Read(answer.Read, headers: null), reason, outcome.After);
    }

    /// <summary>What a mapping cannot prove.</summary>
    public static IEnumerable<string> Weaknesses(SoapMapping mapping)
    {
        if (mapping.FindPaths is { } find)
        {
            if (find.Reference is null)
            {
                yield return FoundRecord.NoReference("//s:ClientRef");
            }

            if (!find.NamesAbsence)
            {
                yield return "find does not say how absence looks, so no answer proves that an order in doubt did not arrive. "
                    + "Write absent: \"//s:FindResponse\", an element that only a real answer has, or { fault: \"no such order\" }";
            }
        }

        foreach (var (section, poll) in new[] { ("poll", mapping.Poll), ("list", mapping.List) })
        {
            if (poll is { Rows.NamesNoNews: false })
            {
                yield return $"{section} does not say how an answer without rows looks, so such an answer is a failed read. "
                    + "Write empty: \"//s:GetChangesResponse\", an element that only a real answer has";
            }
        }
    }

    private static IReadOnlyList<FoundRecord> Records(AnswerPaths<XPathExpression> paths, XPathNavigator document)
    {
        if (paths.Rows is { } rows)
        {
            return [.. document.Select(rows).Cast<XPathNavigator>().Select(row => Of(paths, row)).ToArray()];
        }

        var ids = XPaths.ReadAll(document, paths.Id.Path!).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        var references = paths.Reference is { } path ? XPaths.ReadAll(document, path).Distinct(StringComparer.Ordinal).ToArray() : [];
        return ids.Length switch
        {
            0 => [],
            1 when references.Length <= 1 => [Of(paths, document)],

            // Which number belongs to which reference only rows would tell.
            _ => [.. ids.Concat(references).Select(_ => new FoundRecord(null, null, null))],
        };
    }

    private static FoundRecord Of(AnswerPaths<XPathExpression> paths, XPathNavigator row) => new(
        paths.Id.Read(p => XPaths.Read(row, p), headers: null), XPaths.Read(row, paths.Status), XPaths.Read(row, paths.Reference));

    private static Answer Unreadable(string reason) => new(AnswerKind.Unreadable, Reason: reason);
}
