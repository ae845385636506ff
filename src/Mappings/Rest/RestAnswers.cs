using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>Reads answers by the paths and rules of a REST mapping.</summary>
internal static class RestAnswers
{
    // RFC 9457 names "detail" and "title"; the others are what most systems write.
    private static readonly string[] ErrorMembers = ["error", "message", "detail", "title", "error_description"];

    // Members of a document that reports an error, whatever stands beside them (GraphQL, JSON:API, OData, ArcGIS).
    private static readonly string[] ErrorMarks = ["error", "errors", "fault", "Error", "Errors", "Fault"];

    /// <summary>What the first rule that matches makes of an answer; null when none does.</summary>
    /// <param name="paths">The paths and rules.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="headers">Its headers; null when none are known.</param>
    public static Answer? ReadOutcome(
        this AnswerPaths<JsonPath> paths, JsonView answer, IReadOnlyDictionary<string, string>? headers = null)
    {
        if (paths.Outcomes.FirstOrDefault(o => o.Meaning != AnswerKind.Absent && o.When.Fits(answer)) is not { } outcome)
        {
            return null;
        }

        var id = outcome.Id?.Read(answer.Read, headers);
        var reason = outcome.Reason is { } path && answer.Read(path) is { Length: > 0 } text
            ? ShortText.Of(text)
            : ErrorText(answer.Status, answer.Json);
        return new Answer(outcome.Meaning, id, reason, outcome.After);
    }

    /// <summary>The text of an error document, where it has one in a usual place; else only the status.</summary>
    public static string ErrorText(int status, JToken? json)
    {
        if (HasErrorList(json) && json!["errors"]![0] is JObject first && JsonText.Value(first["message"]) is { Length: > 0 } message)
        {
            return $"HTTP {status}: {ShortText.Of(message)}";
        }

        foreach (var name in ErrorMembers)
        {
            if (json is JObject && JsonText.Value(json[name] is JObject inner ? inner["message"] : json[name]) is { Length: > 0 } text)
            {
                return $"HTTP {status}: {ShortText.Of(text)}";
            }
        }

        return $"HTTP {status}";
    }

    /// <summary>True when a document has a list of errors, beside which its data are a part at best (GraphQL, October 2021, 7.1).</summary>
    public static bool HasErrorList(JToken? json) => json is JObject document && document["errors"] is JArray { Count: > 0 };

    /// <summary>True when a document reports an error, so that what it lacks proves nothing.</summary>
    public static bool ReportsError(JToken json) =>
        json is JObject document && ErrorMarks.Any(name => document[name] is { } mark && JsonView.IsSet(mark));

    /// <summary>The changes in an answer to a poll or a list.</summary>
    /// <param name="paths">Where the rows are.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="rules">What makes status updates of the rows.</param>
    /// <param name="next">Where the answer names its next page; null when it names none.</param>
    /// <exception cref="TranslationException">The read failed, or this is no answer to it.</exception>
    public static Changes Read(this RowPaths<JsonPath> paths, JsonView answer, RowRules rules, JsonPath? next = null)
    {
        if (paths.Outcomes.FirstOrDefault(o => o.Meaning == AnswerKind.Unreadable && o.When.Fits(answer)) is { } failed)
        {
            var reason = failed.Reason is { } path && answer.Read(path) is { Length: > 0 } text ? $": {ShortText.Of(text)}" : "";
            throw new TranslationException($"The answer says that the read failed (HTTP {answer.Status}){reason}.")
            {
                Unquoted = $"The answer says that the read failed (HTTP {answer.Status}).",
            };
        }

        var rows = answer.Json is null || answer.Status is not (>= 200 and < 300)
            ? null
            : paths.Rows.Rows(answer.Json, row => IsRow(paths, row));
        if (rows is not { Count: > 0 })
        {
            EnsureNothingNew(paths, answer, isEmptyList: rows is not null);
        }
        else if (HasErrorList(answer.Json))
        {
            throw new TranslationException("The answer has rows and a list of errors beside them: rows may be missing.");
        }

        Add(paths, rules, rows ?? []);
        return rules.Build(answer.Json is null ? null : next?.Read(answer.Json) is { Length: > 0 } page ? page : null);
    }

    /// <summary>The changes in a push. A push holds a change or a list of them: what is no list is a row.</summary>
    /// <exception cref="TranslationException">The text is not such a push.</exception>
    public static Changes ReadPush(this RowPaths<JsonPath> paths, string text, RowRules rules)
    {
        var push = new JsonView(200, text, paths.Document);
        var json = push.Json ?? throw new TranslationException($"The answer cannot be read: {push.Problem}.");
        Add(paths, rules, paths.Rows.Rows(json, static _ => true) ?? throw NoList(paths));
        return rules.Build();
    }

    private static void EnsureNothingNew(RowPaths<JsonPath> paths, JsonView answer, bool isEmptyList)
    {
        if (paths.Outcomes.Any(o => o.Meaning == AnswerKind.Absent && o.When.Fits(answer)))
        {
            return;
        }

        // HTTP 204 says that there is nothing to say (RFC 9110, 15.3.5).
        if (answer is { Status: 204, IsBlank: true })
        {
            return;
        }

        if (answer.Status is not (>= 200 and < 300))
        {
            throw new TranslationException($"The status read was answered with HTTP {answer.Status}.");
        }

        if (answer.Json is null)
        {
            throw new TranslationException($"The answer cannot be read: {answer.Problem}.");
        }

        if (!isEmptyList)
        {
            throw NoList(paths);
        }

        if (ReportsError(answer.Json))
        {
            throw new TranslationException("The answer has no rows and reports an error: it does not prove that there is nothing new.");
        }
    }

    private static TranslationException NoList(RowPaths<JsonPath> paths) =>
        new($"The answer has no list at {paths.Rows}: it is not an answer to this question, unless empty: names it as no news.");

    private static bool IsRow(RowPaths<JsonPath> paths, JToken row) => row is JObject
        && (paths.Id?.Read(row) is { Length: > 0 } || paths.Reference?.Read(row) is { Length: > 0 });

    private static void Add(RowPaths<JsonPath> paths, RowRules rules, IReadOnlyList<JToken> rows)
    {
        var number = 0;
        foreach (var row in rows)
        {
            var texts = new RowTexts(
                paths.Id?.Read(row), paths.Reference?.Read(row), paths.Status.Read(row), paths.Changed.Read(row), paths.Note?.Read(row));
            rules.Add(++number, texts, () => row.ToString(Newtonsoft.Json.Formatting.None));
        }
    }
}

/// <summary>How changes, or all records, are asked for.</summary>
/// <param name="Call">The request.</param>
/// <param name="Cursor">How far each round reaches back, and how the system writes times.</param>
/// <param name="Paging">How a long answer goes on; null when the system always gives all.</param>
/// <param name="Size">Rows in a full answer, behind which there may be more; null when the mapping does not say.</param>
public sealed record RestPoll(RestCall Call, CursorPlan Cursor, RestPaging? Paging, int? Size = null)
{
    internal RowPaths<JsonPath> Rows { get; init; } = null!;
}
