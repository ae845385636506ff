using System.Xml.XPath;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Soap;

/// <summary>A department's system that speaks SOAP over HTTP.</summary>
public sealed record SoapMapping : Mapping
{
    /// <summary>The system's address, and how the hub signs in.</summary>
    public required HttpConnection Connection { get; init; }

    /// <summary>True for SOAP 1.2, false for 1.1.</summary>
    public bool IsVersion12 { get; init; }

    /// <summary>True when the hub sends messages as MTOM (SOAP Message Transmission Optimization Mechanism, W3C 2005).</summary>
    public bool Mtom { get; init; }

    /// <summary>True when the hub's messages carry WS-Addressing 1.0 headers.</summary>
    public bool Addressing { get; init; }

    /// <summary>The content of the WS-Security header; null for no such header.</summary>
    public WsSecurity? Security { get; init; }

    /// <summary>The operation that makes a work order.</summary>
    public required SoapCall Submit { get; init; }

    /// <summary>The operation that looks one up by our reference; null when there is none.</summary>
    public SoapCall? Find { get; init; }

    /// <summary>How changes are asked for; null when they are not.</summary>
    public SoapPoll? Poll { get; init; }

    /// <summary>How all records are asked for; null when they cannot be.</summary>
    public SoapPoll? List { get; init; }

    /// <inheritdoc/>
    public override bool CanFind => Find is not null;

    /// <inheritdoc/>
    public override bool CanList => List is not null;

    internal AnswerPaths<XPathExpression> SubmitPaths { get; init; } = null!;

    internal AnswerPaths<XPathExpression>? FindPaths { get; init; }

    /// <summary>Reads the SOAP sections of a file; null when a mistake was noted.</summary>
    public static SoapMapping? Read(YamlMap root, MappingHeader header) => new SoapSections(root, header).Read();

    /// <inheritdoc/>
    public override string Preview(OrderValues values)
    {
        var shown = SessionValues.Hide(values);
        return Submit.Header is null
            ? Submit.Body.Render(shown, show: true)
            : $"{Submit.Header.Render(shown, show: true)}\n{Submit.Body.Render(shown, show: true)}";
    }

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => ReadAnswer(status, SoapAnswer.Of(body));

    /// <inheritdoc/>
    public override IEnumerable<string> Weaknesses => SoapProof.Weaknesses(this);

    /// <summary>What an answer to a submit means.</summary>
    /// <param name="status">HTTP status; 0 where there was none.</param>
    /// <param name="answer">The answer.</param>
    public Answer ReadAnswer(int status, SoapAnswer answer)
    {
        var view = new XmlView(status, answer, SubmitPaths.Document);
        return SoapProof.ReadOutcome(SubmitPaths, view)
            ?? (view.Fault is { } fault ? ReadFault(fault)
            : answer.Envelope is null ? NotSoap(status, answer.Problem)
            : view.Document is null ? Unreadable(view.Problem)
            : !view.IsReadable ? Unreadable($"HTTP {status} with an envelope that holds no fault")
            : !SubmitPaths.IsSuccess(view) ? Unreadable("the answer does not look as submit.success says")
            : SubmitPaths.Id.Read(view.Read, headers: null) is { } id ? new Answer(AnswerKind.Created, id)
            : Unreadable("the envelope holds no work-order number where submit.read.id looks"));
    }

    /// <summary>
    /// What an answer to a look-up means: <see cref="AnswerKind.AlreadyExists"/>, <see cref="AnswerKind.Absent"/>, or nothing.
    /// </summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="reference">Our reference, which the record must carry.</param>
    public Answer ReadFound(int status, SoapAnswer answer, string reference) => FindPaths is null
        ? Unreadable("the mapping has no find section")
        : SoapProof.ReadFound(FindPaths, new XmlView(status, answer, FindPaths.Document), reference);

    /// <inheritdoc/>
    public override Answer ReadFound(int status, string body, string reference) => ReadFound(status, SoapAnswer.Of(body), reference);

    /// <summary>What the mapping's own <c>outcomes:</c> make of an answer; null when none matches.</summary>
    public Answer? ReadOutcome(int status, SoapAnswer answer) =>
        SoapProof.ReadOutcome(SubmitPaths, new XmlView(status, answer, SubmitPaths.Document));

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) => ReadChanges(200, text);

    /// <inheritdoc/>
    public override Changes ReadChanges(int status, string text) =>
        Poll is not null ? ReadChanges(status, SoapAnswer.Of(text))
        : Receive?.Read(text) ?? throw new TranslationException($"The mapping {Name} reads no changes: it has neither poll nor receive.");

    /// <summary>The changes in one answer to a poll.</summary>
    /// <exception cref="TranslationException">It is no such answer, or the mapping has no <c>poll:</c>.</exception>
    public Changes ReadChanges(int status, SoapAnswer answer) =>
        Read(status, answer, Poll ?? throw new TranslationException($"The mapping {Name} has no \"poll\" section."));

    /// <inheritdoc/>
    public override Changes ReadList(string text) => ReadList(200, text);

    /// <inheritdoc/>
    public override Changes ReadList(int status, string text) => ReadList(status, SoapAnswer.Of(text));

    /// <summary>The records in one answer to a <c>list:</c>.</summary>
    /// <exception cref="TranslationException">It is no such answer, or the mapping has no <c>list:</c>.</exception>
    public Changes ReadList(int status, SoapAnswer answer) => Read(status, answer, List ?? throw NoList());

    /// <summary>
    /// True when the mapping's own rules for a poll or a list are about an answer, so that its HTTP status alone decides nothing.
    /// </summary>
    public static bool NamesStatus(SoapPoll poll, int status, SoapAnswer answer) =>
        poll.Rows.Outcomes.Count > 0
        && new XmlView(status, answer, poll.Rows.Document) is var view
        && poll.Rows.Outcomes.Any(o => o.When.Fits(view));

    /// <summary>True when the system refused our security header, and therefore did not process the message.</summary>
    public static bool RefusesCredentials(SoapAnswer answer) => answer.Envelope?.Fault?.IsSecurity == true;

    /// <summary>True when an answer says that the session is refused, and that what was asked was not done.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="answer">The answer.</param>
    public bool RefusesSession(int status, SoapAnswer answer) =>
        Connection.Auth is HttpAuth.Session { Plan: SoapSession session } && session.IsRefusedBy(status, answer);

    private Changes Read(int status, SoapAnswer answer, SoapPoll poll) =>
        poll.Rows.Read(new XmlView(status, answer, poll.Rows.Document), new RowRules(Status, poll.Cursor.Time));

    private static Answer ReadFault(SoapFault fault) =>
        fault.IsSecurity ? new Answer(AnswerKind.Retry, Reason: $"it does not accept our security header: {fault.Reason}")
        : fault.IsOfProtocol ? new Answer(AnswerKind.Retry, Reason: $"it does not accept our messages at all: {fault.Reason}")
        : fault.IsOurs ? new Answer(AnswerKind.Rejected, Reason: fault.Reason)
        : Unreadable($"the system failed: {fault.Reason}");

    private static Answer NotSoap(int status, string problem) => status switch
    {
        401 or 403 => new Answer(AnswerKind.Retry, Reason: $"HTTP {status}: it does not let us in"),
        429 => new Answer(AnswerKind.Retry, Reason: "HTTP 429: too many orders at once", After: OutcomeReader.DefaultRetryWait),
        _ => Unreadable($"HTTP {status}: {problem}"),
    };

    private static Answer Unreadable(string reason) => new(AnswerKind.Unreadable, Reason: reason);
}
