using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>A rule of <c>outcomes:</c>: what an answer means to this department.</summary>
/// <param name="From">Lowest HTTP status it is about.</param>
/// <param name="To">Highest HTTP status it is about.</param>
/// <param name="Body">Text that the body must contain, in upper or lower case; null for any body.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Id">Where the department's number stands.</param>
/// <param name="Reason">Where the department's reason stands.</param>
/// <param name="After">How long to wait before a retry.</param>
internal sealed record RestOutcome(int From, int To, string? Body, AnswerKind Meaning, JsonPath? Id, JsonPath? Reason, TimeSpan? After)
{
    public bool Matches(int status, string body) =>
        status >= From && status <= To && (Body is null || body.Contains(Body, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Reads answers by the paths and rules of a REST mapping.</summary>
internal static class RestAnswers
{
    // RFC 9457 names "detail" and "title"; the others are what most systems write.
    private static readonly string[] ErrorMembers = ["error", "message", "detail", "title", "error_description"];

    /// <summary>What the first rule that matches makes of an answer; null when none does.</summary>
    /// <param name="paths">The paths and rules.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    public static Answer? ReadOutcome(this AnswerPaths<JsonPath, RestOutcome> paths, int status, string body)
    {
        if (paths.Outcomes.FirstOrDefault(o => o.Matches(status, body)) is not { } outcome)
        {
            return null;
        }

        if (JsonText.Parse(body, out _) is not { } json)
        {
            return new Answer(outcome.Meaning, Reason: $"HTTP {status}", After: outcome.After);
        }

        var id = outcome.Id?.Read(json) is { Length: > 0 } number ? number : null;
        var reason = outcome.Reason?.Read(json) is { Length: > 0 } text ? ShortText.Of(text) : ErrorText(status, json);
        return new Answer(outcome.Meaning, id, reason, outcome.After);
    }

    /// <summary>The text of an error document, where it has one in a usual place; else only the status.</summary>
    public static string ErrorText(int status, JToken? json)
    {
        foreach (var name in ErrorMembers)
        {
            if (json is JObject && JsonText.Value(json[name] is JObject inner ? inner["message"] : json[name]) is { Length: > 0 } text)
            {
                return $"HTTP {status}: {ShortText.Of(text)}";
            }
        }

        return $"HTTP {status}";
    }

    /// <summary>The changes in an answer to a poll or a list, or in a push.</summary>
    /// <param name="paths">Where the rows are.</param>
    /// <param name="text">The answer.</param>
    /// <param name="rules">What makes status updates of the rows.</param>
    /// <param name="next">Where the answer names its next page; null when it names none.</param>
    /// <exception cref="TranslationException">The text is not such an answer.</exception>
    public static Changes Read(this RowPaths<JsonPath> paths, string text, RowRules rules, JsonPath? next = null)
    {
        var json = JsonText.Parse(text, out var problem) ?? throw new TranslationException($"The answer cannot be read: {problem}.");
        if (!paths.Rows.HasContainer(json))
        {
            throw new TranslationException($"The answer has no list at {paths.Rows}: it is not an answer to this question.");
        }

        var number = 0;
        foreach (var row in paths.Rows.Rows(json))
        {
            var texts = new RowTexts(
                paths.Id?.Read(row), paths.Reference?.Read(row), paths.Status.Read(row), paths.Changed.Read(row), paths.Note?.Read(row));
            rules.Add(++number, texts, () => row.ToString(Newtonsoft.Json.Formatting.None));
        }

        return rules.Build(next?.Read(json) is { Length: > 0 } page ? page : null);
    }
}

/// <summary>How a long answer goes on.</summary>
/// <param name="Param">Query parameter of the page; null when <paramref name="Next"/> is an address.</param>
/// <param name="First">What it is for the first page.</param>
/// <param name="Next">Where an answer holds the next page, or its address.</param>
public sealed record RestPaging(string? Param, string? First, string Next);

/// <summary>How changes, or all records, are asked for.</summary>
/// <param name="Call">The request.</param>
/// <param name="Cursor">How far each round reaches back, and how the system writes times.</param>
/// <param name="Paging">How a long answer goes on; null when the system always gives all.</param>
public sealed record RestPoll(RestCall Call, CursorPlan Cursor, RestPaging? Paging)
{
    internal RowPaths<JsonPath> Rows { get; init; } = null!;

    internal JsonPath? NextPage { get; init; }
}
