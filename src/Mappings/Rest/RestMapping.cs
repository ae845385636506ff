using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>A department's system that speaks JSON over HTTP.</summary>
public sealed record RestMapping : Mapping
{
    /// <summary>The system's address, and how the hub signs in.</summary>
    public required HttpConnection Connection { get; init; }

    /// <summary>The request that makes a work order.</summary>
    public required RestCall Submit { get; init; }

    /// <summary>The request that looks one up by our reference; null when there is none.</summary>
    public RestCall? Find { get; init; }

    /// <summary>How changes are asked for; null when they are not.</summary>
    public RestPoll? Poll { get; init; }

    /// <summary>How all records are asked for; null when they cannot be.</summary>
    public RestPoll? List { get; init; }

    /// <inheritdoc/>
    public override bool CanFind => Find is not null;

    /// <inheritdoc/>
    public override bool CanList => List is not null;

    internal AnswerPaths<JsonPath, RestOutcome> SubmitPaths { get; init; } = null!;

    internal AnswerPaths<JsonPath, RestOutcome>? FindPaths { get; init; }

    /// <summary>Reads the REST sections of a file; null when a mistake was noted.</summary>
    public static RestMapping? Read(YamlMap root, MappingHeader header) => new RestSections(root, header).Read();

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Submit.Preview(values);

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body)
    {
        if (SubmitPaths.ReadOutcome(status, body) is { } outcome)
        {
            return outcome;
        }

        switch (status)
        {
            case >= 200 and < 300:
                return JsonText.Parse(body, out var problem) is not { } json ? Unreadable($"HTTP {status}, but {problem}")
                    : SubmitPaths.Id.Read(json) is { Length: > 0 } id ? new Answer(AnswerKind.Created, id)
                    : Unreadable($"HTTP {status}, but there is no number at {SubmitPaths.Id}");
            case 401 or 403:
                return new Answer(AnswerKind.Retry, Reason: $"HTTP {status}: it does not let us in");
            case 429:
                return new Answer(AnswerKind.Retry, Reason: "HTTP 429: too many orders at once", After: OutcomeReader.DefaultRetryWait);
            case >= 400 and < 500 and not 408:
                return new Answer(AnswerKind.Rejected, Reason: RestAnswers.ErrorText(status, JsonText.Parse(body, out _)));
            default:
                return Unreadable($"HTTP {status}");
        }
    }

    /// <summary>
    /// What an answer to a look-up means: <see cref="AnswerKind.AlreadyExists"/>, <see cref="AnswerKind.Absent"/>, or nothing.
    /// </summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="reference">Our reference, which the record must carry where the mapping reads it.</param>
    public Answer ReadFound(int status, string body, string reference)
    {
        if (FindPaths is null)
        {
            return Unreadable("the mapping has no find section");
        }

        if (FindPaths.ReadOutcome(status, body) is { } outcome)
        {
            return outcome;
        }

        var json = JsonText.Parse(body, out var problem);

        // A web server that does not know the path also answers 404, with a page of HTML: that does not prove the record absent.
        if (status == 404)
        {
            return json is not null || string.IsNullOrWhiteSpace(body)
                ? new Answer(AnswerKind.Absent)
                : Unreadable("HTTP 404 that is not of this system");
        }

        if (status is < 200 or >= 300 || json is null)
        {
            return Unreadable(json is null ? $"HTTP {status}, but {problem}" : $"HTTP {status}");
        }

        if (FindPaths.Id.Read(json) is not { Length: > 0 } id)
        {
            // When the list is not empty and the path finds nothing in it, the path is wrong and the record may exist: sending the order
            // again could make a second record.
            return FindPaths.Id.PicksFromList && !FindPaths.Id.FindsEmptyList(json)
                ? Unreadable($"there is no list at {FindPaths.Id} to look in, or what it holds has no such field")
                : new Answer(AnswerKind.Absent);
        }

        return FindPaths.Reference is { } path && !RecordKey.IsSameReference(path.Read(json), reference)
            ? Unreadable("the record found does not carry our reference")
            : new Answer(AnswerKind.AlreadyExists, id, Status: FindPaths.Status?.Read(json));
    }

    /// <summary>What the mapping's own <c>outcomes:</c> make of an answer; null when none matches.</summary>
    public Answer? ReadOutcome(int status, string body) => SubmitPaths.ReadOutcome(status, body);

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) =>
        Poll is not null ? Read(text, Poll)
        : Receive?.Read(text) ?? throw new TranslationException($"The mapping {Name} reads no changes: it has neither poll nor receive.");

    /// <inheritdoc/>
    public override Changes ReadList(string text) => Read(text, List ?? throw NoList());

    private Changes Read(string text, RestPoll poll) => poll.Rows.Read(text, new RowRules(Status, poll.Cursor.Time), poll.NextPage);

    private static Answer Unreadable(string reason) => new(AnswerKind.Unreadable, Reason: reason);
}
