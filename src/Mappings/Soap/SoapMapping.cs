using System.Xml.XPath;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Http;
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

    internal AnswerPaths<XPathExpression, SoapOutcome> SubmitPaths { get; init; } = null!;

    internal AnswerPaths<XPathExpression, SoapOutcome>? FindPaths { get; init; }

    /// <summary>Reads the SOAP sections of a file; null when a mistake was noted.</summary>
    public static SoapMapping? Read(YamlMap root, MappingHeader header) => new SoapSections(root, header).Read();

    /// <inheritdoc/>
    public override string Preview(OrderValues values) =>
        Submit.Header is null
            ? Submit.Body.Render(values, show: true)
            : $"{Submit.Header.Render(values, show: true)}\n{Submit.Body.Render(values, show: true)}";

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => ReadAnswer(status, SoapAnswer.Of(body));

    /// <summary>What an answer to a submit means.</summary>
    /// <param name="status">HTTP status; 0 where there was none.</param>
    /// <param name="answer">The answer.</param>
    public Answer ReadAnswer(int status, SoapAnswer answer)
    {
        if (answer.Envelope is not { } envelope)
        {
            return NotSoap(status, answer.Problem);
        }

        return envelope.Fault is { } fault ? ReadFault(fault, SubmitPaths)
            : status is not (0 or (>= 200 and < 300)) ? Unreadable($"HTTP {status} with an envelope that holds no fault")
            : XPaths.Read(envelope.Document, SubmitPaths.Id) is { Length: > 0 } id ? new Answer(AnswerKind.Created, id)
            : Unreadable("the envelope holds no work-order number where submit.read.id looks");
    }

    /// <summary>
    /// What an answer to a look-up means: <see cref="AnswerKind.AlreadyExists"/>, <see cref="AnswerKind.Absent"/>, or nothing.
    /// </summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="reference">Our reference, which the record must carry where the mapping reads it.</param>
    public Answer ReadFound(int status, SoapAnswer answer, string reference)
    {
        if (answer.Envelope is not { } envelope || FindPaths is null)
        {
            return Unreadable(answer.Problem);
        }

        if (envelope.Fault is { } fault)
        {
            return ReadFault(fault, FindPaths) is { Kind: AnswerKind.Absent } absent
                ? absent
                : Unreadable($"the look-up ended in a fault: {fault.Reason}");
        }

        if (status is not (0 or (>= 200 and < 300)))
        {
            return Unreadable($"HTTP {status} with an envelope that holds no fault");
        }

        return XPaths.Read(envelope.Document, FindPaths.Id) is not { Length: > 0 } id ? new Answer(AnswerKind.Absent)
            : FindPaths.Reference is { } path && !RecordKey.IsSameReference(XPaths.Read(envelope.Document, path), reference)
                ? Unreadable("the record found does not carry our reference")
            : new Answer(AnswerKind.AlreadyExists, id, Status: XPaths.Read(envelope.Document, FindPaths.Status));
    }

    /// <summary>What the mapping's own <c>outcomes:</c> make of an answer; null when none matches.</summary>
    public Answer? ReadOutcome(SoapAnswer answer) => answer.Envelope?.Fault is { } fault ? ReadOutcome(fault, SubmitPaths) : null;

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) =>
        Poll is not null ? ReadChanges(SoapAnswer.Of(text))
        : Receive?.Read(text) ?? throw new TranslationException($"The mapping {Name} reads no changes: it has neither poll nor receive.");

    /// <summary>The changes in one answer to a poll.</summary>
    /// <exception cref="TranslationException">It is no such answer, or the mapping has no <c>poll:</c>.</exception>
    public Changes ReadChanges(SoapAnswer answer) =>
        Read(answer, Poll ?? throw new TranslationException($"The mapping {Name} has no \"poll\" section."));

    /// <inheritdoc/>
    public override Changes ReadList(string text) => ReadList(SoapAnswer.Of(text));

    /// <summary>The records in one answer to a <c>list:</c>.</summary>
    /// <exception cref="TranslationException">It is no such answer, or the mapping has no <c>list:</c>.</exception>
    public Changes ReadList(SoapAnswer answer) => Read(answer, List ?? throw NoList());

    private Changes Read(SoapAnswer answer, SoapPoll poll)
    {
        var envelope = answer.Envelope ?? throw new TranslationException($"The answer cannot be read: {answer.Problem}.");
        return envelope.Fault is { } fault
            ? throw new TranslationException($"The department answered with a fault: {fault.Reason}")
            : poll.Rows.Read(envelope.Document, new RowRules(Status, poll.Cursor.Time));
    }

    private static Answer ReadFault(SoapFault fault, AnswerPaths<XPathExpression, SoapOutcome> paths) =>
        ReadOutcome(fault, paths)
        ?? (fault.IsSecurity ? new Answer(AnswerKind.Retry, Reason: $"it does not accept our security header: {fault.Reason}")
        : fault.IsOurs ? new Answer(AnswerKind.Rejected, Reason: fault.Reason) : Unreadable($"the system failed: {fault.Reason}"));

    private static Answer? ReadOutcome(SoapFault fault, AnswerPaths<XPathExpression, SoapOutcome> paths) =>
        paths.Outcomes.FirstOrDefault(o => fault.Node.Value.Contains(o.Fault, StringComparison.OrdinalIgnoreCase)) is { } outcome
            ? new Answer(
                outcome.Meaning,
                XPaths.Read(fault.Node, outcome.Id) is { Length: > 0 } id ? id : null,
                fault.Reason,
                outcome.After)
            : null;

    private static Answer NotSoap(int status, string problem) => status switch
    {
        401 or 403 => new Answer(AnswerKind.Retry, Reason: $"HTTP {status}: it does not let us in"),
        429 => new Answer(AnswerKind.Retry, Reason: "HTTP 429: too many orders at once", After: OutcomeReader.DefaultRetryWait),
        _ => Unreadable($"HTTP {status}: {problem}"),
    };

    private static Answer Unreadable(string reason) => new(AnswerKind.Unreadable, Reason: reason);
}
