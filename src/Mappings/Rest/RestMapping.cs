using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Sessions;
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

    /// <summary>The request that asks for the number behind a token; null when the system gives no tokens.</summary>
    public RestCall? Token { get; init; }

    /// <inheritdoc/>
    public override bool CanAskByToken => Token is not null;

    internal AnswerPaths<JsonPath>? TokenPaths { get; init; }

    internal AnswerPaths<JsonPath> SubmitPaths { get; init; } = null!;

    internal AnswerPaths<JsonPath>? FindPaths { get; init; }

    /// <summary>Reads the REST sections of a file; null when a mistake was noted.</summary>
    public static RestMapping? Read(YamlMap root, MappingHeader header) => new RestSections(root, header).Read();

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Submit.Preview(SessionValues.Hide(values));

    /// <inheritdoc/>
    public override IEnumerable<string> Weaknesses => RestProof.Weaknesses(this);

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => ReadAnswer(status, body, headers: null);

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body, IReadOnlyDictionary<string, string>? headers)
    {
        var answer = new JsonView(status, body, SubmitPaths.Document, headers);
        if (SubmitPaths.ReadOutcome(answer, headers) is { } outcome)
        {
            return outcome;
        }

        switch (status)
        {
            case >= 200 and < 300 when !SubmitPaths.IsSuccess(answer):
                return Unreadable($"{RestAnswers.ErrorText(status, answer.Json)}, which does not look as submit.success says");
            case >= 200 and < 300 when SubmitPaths.Success.Count == 0 && RestAnswers.HasErrorList(answer.Json):
                return Unreadable($"{RestAnswers.ErrorText(status, answer.Json)}, with a list of errors that outcomes does not name");
            case >= 200 and < 300:
                return SubmitPaths.Id.Read(answer.Read, headers) is { } id ? new Answer(AnswerKind.Created, id)
                    : SubmitPaths.Token?.Read(answer.Read, headers) is { } token ? new Answer(AnswerKind.HandedOver) { Token = token }
                    : answer.Json is null && SubmitPaths.Id.Header is null ? Unreadable($"HTTP {status}, but {answer.Problem}")
                    : Unreadable($"HTTP {status}, but there is no number at {SubmitPaths.Id.Place}");
            case 401 or 403:
                return new Answer(AnswerKind.Retry, Reason: $"HTTP {status}: it does not let us in");
            case 429:
                return new Answer(AnswerKind.Retry, Reason: "HTTP 429: too many orders at once", After: OutcomeReader.DefaultRetryWait);
            case >= 400 and < 500 and not 408:
                return new Answer(AnswerKind.Rejected, Reason: RestAnswers.ErrorText(status, answer.Json));
            default:
                return Unreadable($"HTTP {status}");
        }
    }

    /// <inheritdoc/>
    public override Answer ReadFound(int status, string body, string reference) => ReadFound(status, body, reference, headers: null);

    /// <inheritdoc/>
    public override Answer ReadFound(int status, string body, string reference, IReadOnlyDictionary<string, string>? headers) =>
        FindPaths is null
            ? Unreadable("the mapping has no find section")
            : RestProof.ReadFound(FindPaths, new JsonView(status, body, FindPaths.Document, headers), reference);

    /// <summary>
    /// What an answer to a question for the number behind a token means: <see cref="AnswerKind.AlreadyExists"/> with the number,
    /// <see cref="AnswerKind.Rejected"/> where the mapping's outcomes say so, or that there is none yet. A token that the system does not
    /// know proves nothing about the order.
    /// </summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    public Answer ReadToken(int status, string body, IReadOnlyDictionary<string, string>? headers = null)
    {
        if (TokenPaths is null)
        {
            return Unreadable("the mapping has no submit.token section");
        }

        var answer = new JsonView(status, body, TokenPaths.Document, headers);
        return TokenPaths.ReadOutcome(answer, headers) is { Kind: AnswerKind.Rejected or AnswerKind.AlreadyExists } outcome ? outcome
            : status is >= 200 and < 300
                && TokenPaths.IsSuccess(answer)
                && TokenPaths.Id.Read(answer.Read, headers) is { } id ? new Answer(AnswerKind.AlreadyExists, id)
            : Unreadable($"there is no number for its token yet (HTTP {status})");
    }

    /// <summary>What the mapping's own <c>outcomes:</c> make of an answer; null when none matches.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    public Answer? ReadOutcome(int status, string body, IReadOnlyDictionary<string, string>? headers = null) =>
        SubmitPaths.ReadOutcome(new JsonView(status, body, SubmitPaths.Document, headers), headers);

    /// <summary>True when an answer says that the session is refused, and that what was asked was not done.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    public bool RefusesSession(int status, string body, IReadOnlyDictionary<string, string>? headers) =>
        Connection.Auth is HttpAuth.Session { Plan: RestSession session } && session.IsRefusedBy(status, body, headers);

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) => ReadChanges(StatusOf(text), text);

    /// <inheritdoc/>
    public override Changes ReadChanges(int status, string text) =>
        Poll is not null ? ReadPage(Poll, status, text, page: null)
        : Receive?.Read(text) ?? throw new TranslationException($"The mapping {Name} reads no changes: it has neither poll nor receive.");

    /// <inheritdoc/>
    public override Changes ReadList(string text) => ReadList(StatusOf(text), text);

    /// <inheritdoc/>
    public override Changes ReadList(int status, string text) => ReadPage(List ?? throw NoList(), status, text, page: null);

    /// <summary>The changes in one page of an answer to a poll or a list.</summary>
    /// <param name="poll">The poll or the list.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="text">The body as text.</param>
    /// <param name="page">The page that was asked for; null for the first.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    /// <exception cref="TranslationException">The read failed, this is no answer to it, or it is not the whole answer.</exception>
    public Changes ReadPage(
        RestPoll poll, int status, string text, string? page, IReadOnlyDictionary<string, string>? headers = null)
    {
        var answer = new JsonView(status, text, poll.Rows.Document, headers);
        var changes = poll.Rows.Read(answer, new RowRules(Status, poll.Cursor.Time));
        if (poll.Paging is { } paging)
        {
            var next = paging.After(answer, page, changes.Rows);
            return next is null && UnreadPages.MarkIn(answer.Json) is { } unread
                ? throw new TranslationException(
                    $"The answer says that there is more behind it ({unread}), and paging sees no next page: the mapping's page may be "
                    + "larger than the system gives.")
                : changes with { Next = next };
        }

        if (UnreadPages.MarkIn(answer.Json) is { } mark)
        {
            throw new TranslationException($"The answer says that there is more behind it ({mark}): write paging, or it is never read.");
        }

        return changes.Rows >= poll.Size
            ? throw new TranslationException(
                $"The answer is full ({poll.Size} rows), and the mapping does not say how to read on: "
                + "write paging, or ask for larger answers.")
            : changes;
    }

    /// <summary>
    /// True when the mapping's own rules for a poll or a list are about an answer, so that its HTTP status alone decides nothing.
    /// </summary>
    public static bool NamesStatus(
        RestPoll poll, int status, string text, IReadOnlyDictionary<string, string>? headers = null) =>
        poll.Rows.Outcomes.Count > 0
        && new JsonView(status, text, poll.Rows.Document, headers) is var answer
        && poll.Rows.Outcomes.Any(o => o.When.Fits(answer));

    // A body without a text is what HTTP 204 brings.
    private static int StatusOf(string text) => text.Length == 0 ? 204 : 200;

    private static Answer Unreadable(string reason) => new(AnswerKind.Unreadable, Reason: reason);
}
