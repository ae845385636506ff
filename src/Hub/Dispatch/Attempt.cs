using Allentown311.Connectors;
using Allentown311.Connectors.Http;
using Allentown311.Hub.Links;
using Allentown311.Mappings;
using Polly.CircuitBreaker;

namespace Allentown311.Hub.Dispatch;

/// <summary>What the hub knows of a work order after an attempt to hand it over.</summary>
internal enum OutcomeClass
{
    /// <summary>Certainly not accepted: the department's system is down or refuses our credentials. Costs no retry.</summary>
    NotSent,

    /// <summary>The department's system, or the mapping, refuses the order as it stands.</summary>
    Rejected,

    /// <summary>The department's system asks the hub to wait. Costs no retry.</summary>
    Throttled,

    /// <summary>The order may have arrived.</summary>
    InDoubt,

    /// <summary>
    /// The order is in the department's hands, as a file, a row or a message, and has no number yet; the department acknowledges it later.
    /// </summary>
    HandedOver,

    /// <summary>The department's system has a record of the order and gave its number.</summary>
    Confirmed,

    /// <summary>The order was looked up, and the department's system has no record of it.</summary>
    Absent,

    /// <summary>The order was to be looked up, but the department's system did not answer.</summary>
    NotAnswered,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Class">What the hub knows of the order now.</param>
/// <param name="ExternalId">The department's number for the order; null when it gave none.</param>
/// <param name="Reason">Why, in a sentence for the desk.</param>
/// <param name="After">How long to wait before the next try; null when the mapping's limits decide.</param>
/// <param name="Asked">The wait that was asked for, where the hub waits another time; null where it waits as asked.</param>
/// <param name="Proven">False for a rejection by the hub itself: it did not ask the department, which may have the order.</param>
internal sealed record Attempt(
    OutcomeClass Class,
    string? ExternalId = null,
    string? Reason = null,
    TimeSpan? After = null,
    TimeSpan? Asked = null,
    bool Proven = true)
{
    /// <summary>
    /// The shortest and the longest wait that a department's system, or its connector, may ask for. A number from outside may be a mistake
    /// (an instant in place of seconds, a clock that is wrong): it must neither put work off for years nor make the hub ask without a
    /// pause.
    /// </summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="ShortestWait"/>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>What the department gave in place of a number, with which it can be asked for one; null for nothing.</summary>
    public string? Token { get; init; }

    /// <summary>The attempt that ended with this answer of a connector.</summary>
    public static Attempt Of(SubmitResult result) => result switch
    {
        SubmitResult.Created created => new(OutcomeClass.Confirmed, created.Id),

        // Without a number this proves that the order was handed over, and not that the department has made a record of it.
        SubmitResult.AlreadyExists { Id: { } id } => new(OutcomeClass.Confirmed, id),
        SubmitResult.AlreadyExists => new(OutcomeClass.HandedOver),
        SubmitResult.HandedOver handedOver => new(OutcomeClass.HandedOver) { Token = handedOver.Token },
        SubmitResult.Rejected rejected => new(OutcomeClass.Rejected, Reason: rejected.Reason),
        SubmitResult.Retry { After: { } after } busy => Throttled(busy.Reason, after),
        SubmitResult.Retry down => new(OutcomeClass.NotSent, Reason: down.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    /// <summary>
    /// The attempt that ended with this exception. Only a failure that certainly happened before the first byte left is "not sent"; every
    /// other one is in doubt.
    /// </summary>
    public static Attempt Of(Exception error) => error switch
    {
        TranslationException => new(OutcomeClass.Rejected, Reason: error.Message),
        BrokenCircuitException broken => new(OutcomeClass.NotSent, Reason: "the department is down", After: broken.RetryAfter),
        _ when HttpOutcome.NotSentReason(error) is { } reason => new(OutcomeClass.NotSent, Reason: NoConnection(error, reason)),
        _ => new(OutcomeClass.InDoubt, Reason: $"no usable answer ({Describe(error)})"),
    };

    /// <summary>The attempt that ended with this result of a look-up.</summary>
    public static Attempt Of(FindResult result) => result switch
    {
        FindResult.Found { Id: { } id } => new(OutcomeClass.Confirmed, id),
        FindResult.Found => new(OutcomeClass.HandedOver),
        FindResult.Refused refused => new(OutcomeClass.Rejected, Reason: refused.Reason),
        FindResult.Absent => new(OutcomeClass.Absent),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private static Attempt Throttled(string reason, TimeSpan asked)
    {
        var wait = asked < ShortestWait ? ShortestWait : asked > LongestWait ? LongestWait : asked;
        return wait == asked
            ? new Attempt(OutcomeClass.Throttled, Reason: reason, After: wait)
            : new Attempt(
                OutcomeClass.Throttled,
                Reason: $"{reason} It asked for a wait of {PlainTime.Span(asked)}; the hub waits {PlainTime.Span(wait)}.",
                After: wait,
                Asked: asked);
    }

    private static string NoConnection(Exception error, string reason) =>
        error is HttpRequestException { InnerException: not ForbiddenAddressException } http
            ? $"no connection ({http.HttpRequestError})"
            : reason;

    private static string Describe(Exception error) =>
        error is Polly.Timeout.TimeoutRejectedException ? "time-out" : $"{error.GetType().Name}: {error.Message}";
}
