using Allentown311.Mappings.Translation;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>What an answer means to this department.</summary>
/// <param name="From">Lowest status it is about.</param>
/// <param name="To">Highest.</param>
/// <param name="Body">Part of the body, in any case; null for any body.</param>
/// <param name="Then">What it means.</param>
/// <param name="Id">Where the department's number stands.</param>
/// <param name="Reason">Where its words stand.</param>
/// <param name="After">How long to wait before a retry.</param>
internal sealed record RestOutcome(int From, int To, string? Body, AnswerKind Then, JsonPath? Id, JsonPath? Reason, TimeSpan? After)
{
    public bool Fits(int status, string body) => status >= From && status <= To && (Body is null || body.Contains(Body, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Where an answer holds what is read from it.</summary>
internal sealed record RestAnswerPaths(JsonPath Id, JsonPath? Status, JsonPath? Reference, IReadOnlyList<RestOutcome> Outcomes)
{
    public Answer? Mapped(int status, string body)
    {
        if (Outcomes.FirstOrDefault(o => o.Fits(status, body)) is not { } outcome)
        {
            return null;
        }

        var json = JsonText.Parse(body, out _);
        return new Answer(
            outcome.Then, json is null ? null : outcome.Id?.Read(json) is { Length: > 0 } id ? id : null,
            json is null ? $"HTTP {status}" : outcome.Reason?.Read(json) is { Length: > 0 } words ? ShortText.Of(words) : Words(status, json), outcome.After);
    }

    /// <summary>The words of an error document, where it has some in a usual place (RFC 9457 among them).</summary>
    public static string Words(int status, JToken? json)
    {
        foreach (var name in new[] { "error", "message", "detail", "title", "error_description" })
        {
            if (json is JObject && JsonText.Value(json[name] is JObject inner ? inner["message"] : json[name]) is { Length: > 0 } words)
            {
                return $"HTTP {status}: {ShortText.Of(words)}";
            }
        }

        return $"HTTP {status}";
    }
}

/// <summary>Where rows are and what they hold.</summary>
internal sealed record RestRows(JsonPath Rows, JsonPath? Id, JsonPath? Reference, JsonPath Status, JsonPath Changed, JsonPath? Note)
{
    /// <exception cref="TranslationException">The text is not such an answer.</exception>
    public Changes Read(string text, RowRules rules, JsonPath? next = null)
    {
        var json = JsonText.Parse(text, out var problem) ?? throw new TranslationException($"The answer cannot be read: {problem}.");
        if (!Rows.HasContainer(json))
        {
            throw new TranslationException($"The answer has no list at {Rows}: it is not an answer to this question.");
        }

        var number = 0;
        foreach (var row in Rows.Rows(json))
        {
            var texts = new RowTexts(Id?.Read(row), Reference?.Read(row), Status.Read(row), Changed.Read(row), Note?.Read(row));
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
    internal RestRows Rows { get; init; } = null!;

    internal JsonPath? NextPage { get; init; }
}
