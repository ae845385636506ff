using System.Collections.Immutable;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings;

/// <summary>
/// One mapping file after reading: it joins one department's system to the hub. Each kind adds its own sections (<c>SoapMapping</c>,
/// <c>RestMapping</c>, <c>CsvMapping</c>, <c>SqlMapping</c>, <c>QueueMapping</c>, <c>MailMapping</c>). Everything here is pure: it turns
/// orders into what is sent and answers into what they mean.
/// </summary>
public abstract record Mapping
{
    /// <summary>Name, unique in the city folder; also the lane its work queues in.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The connector that speaks the protocol: <c>soap</c>, <c>rest</c>, <c>csv</c>, <c>sql</c>, <c>queue</c>, <c>mail</c>.
    /// </summary>
    public required string Connector { get; init; }

    /// <summary>The file, relative to the city folder.</summary>
    public required string File { get; init; }

    /// <summary>
    /// Which text of the file this is: the first 12 hex digits of the SHA-256 of the file's text; empty where it was read from no text.
    /// </summary>
    public string Version { get; init; } = "";

    /// <summary>Time-out, retry, breaker, concurrency, rate.</summary>
    public required Limits Limits { get; init; }

    /// <summary>The department's codes for our values.</summary>
    public required CodeTables Codes { get; init; }

    /// <summary>What the department's status codes mean to the hub.</summary>
    public required StatusTable Status { get; init; }

    /// <summary>
    /// <c>resend: safe</c>: the system drops a second order with the same reference by itself, so an unknown outcome may simply be sent
    /// again.
    /// </summary>
    public bool ResendIsSafe { get; init; }

    /// <summary>How the connection to the department's database is protected; null when the mapping uses no database server.</summary>
    public virtual ConnectionTls? Tls => null;

    /// <summary>True when the system can be asked for a record by our reference.</summary>
    public abstract bool CanFind { get; }

    /// <summary>True when the system can be asked for the number behind a token that it gave in place of one.</summary>
    public virtual bool CanAskByToken => false;

    /// <summary>How long after a send of unknown outcome a look-up may be believed when it finds nothing.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often changes are read; null when the department only pushes.</summary>
    public TimeSpan? PollEvery { get; init; }

    /// <summary>True when the hub gets status updates from the department: by polling, by push, or from a hub at the edge.</summary>
    public virtual bool SendsStatus => PollEvery is not null || Receive is not null;

    /// <summary>True when the system's records can be listed (<c>list:</c>), which is what reconciliation compares.</summary>
    public virtual bool CanList => false;

    /// <summary>
    /// How long an order that was handed over (a file, a staged row) may stay without an answer before it waits for a person; default 24 h.
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// <c>expect: { orders: 4h, updates: 2h }</c>: the hub warns of a silence longer than this. Null: it learns the usual traffic instead.
    /// </summary>
    public ExpectedTraffic Expect { get; init; } = new(null, null);

    /// <summary><c>credentials_expire: 2027-01-31</c>: the last day on which the credentials are valid; null when not declared.</summary>
    public DateOnly? CredentialsExpire { get; init; }

    /// <summary>How a push is authenticated and read; null when the department does not push.</summary>
    public Receive.ReceiveSettings? Receive { get; init; }

    /// <summary>The file's own tests.</summary>
    public ImmutableArray<Tests.MappingTest> Tests { get; init; } = [];

    /// <summary>
    /// What the hub would send for an order, as text: the body, the row, or the statement and its parameters. Secrets are left out.
    /// </summary>
    /// <exception cref="TranslationException">The order cannot be translated.</exception>
    public abstract string Preview(OrderValues values);

    /// <summary>What an answer to a submit means.</summary>
    /// <param name="status">HTTP status; 0 where the protocol has none.</param>
    /// <param name="body">The body as text.</param>
    public abstract Answer ReadAnswer(int status, string body);

    /// <summary>What an answer to a submit means, where its headers count too.</summary>
    /// <param name="status">HTTP status; 0 where the protocol has none.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="headers">The answer's headers; null when none are known.</param>
    public virtual Answer ReadAnswer(int status, string body, IReadOnlyDictionary<string, string>? headers) => ReadAnswer(status, body);

    /// <summary>What an answer to a look-up of our reference proves.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="reference">Our reference.</param>
    /// <exception cref="TranslationException">The mapping looks nothing up over HTTP.</exception>
    public virtual Answer ReadFound(int status, string body, string reference) =>
        throw new TranslationException($"The mapping {Name} looks nothing up over HTTP.");

    /// <summary>What an answer to a look-up of our reference proves, where its headers count too.</summary>
    /// <inheritdoc cref="ReadFound(int, string, string)"/>
    public virtual Answer ReadFound(int status, string body, string reference, IReadOnlyDictionary<string, string>? headers) =>
        ReadFound(status, body, reference);

    /// <summary>
    /// What the mapping cannot prove, each with what to write, so that orders or changes may have to wait for a person;
    /// <c>hub mappings check</c> warns of it.
    /// </summary>
    public virtual IEnumerable<string> Weaknesses => [];

    /// <summary>The changes in one answer to a poll, one file, or one push.</summary>
    /// <exception cref="TranslationException">The text is not such an answer at all.</exception>
    public abstract Changes ReadChanges(string text);

    /// <summary>The changes in one answer to a poll that came with an HTTP status.</summary>
    /// <inheritdoc cref="ReadChanges(string)"/>
    public virtual Changes ReadChanges(int status, string text) => ReadChanges(text);

    /// <summary>The records in one answer to a <c>list:</c>, or in one file.</summary>
    /// <exception cref="TranslationException">The text is not such an answer at all, or the mapping has no <c>list:</c>.</exception>
    public virtual Changes ReadList(string text) => throw NoList();

    /// <summary>The records in one answer to a <c>list:</c> that came with an HTTP status.</summary>
    /// <inheritdoc cref="ReadList(string)"/>
    public virtual Changes ReadList(int status, string text) => ReadList(text);

    /// <summary>The error for a list asked of a mapping that has no <c>list:</c>.</summary>
    private protected TranslationException NoList() =>
        new($"The mapping {Name} has no \"list\" section: it does not say how records are listed.");
}

/// <summary>How often orders and status updates are expected.</summary>
/// <param name="Orders">Work orders to the department at least this often; null when not declared.</param>
/// <param name="Updates">Status updates from it at least this often; null when not declared.</param>
public sealed record ExpectedTraffic(TimeSpan? Orders, TimeSpan? Updates);
