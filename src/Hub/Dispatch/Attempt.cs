using Allentown311.Connectors;
using Allentown311.Mappings;
using Polly.CircuitBreaker;

namespace Allentown311.Hub.Dispatch;

/// <summary>What is known of an order after an attempt to hand it over.</summary>
internal enum OutcomeClass
{
    /// <summary>Certainly not taken: the department is down or does not let us in. Costs no retry.</summary>
    NotSent,

    /// <summary>The department, or the mapping, refuses it as it stands.</summary>
    Rejected,

    /// <summary>The department asks us to wait. Costs no retry.</summary>
    Throttled,

    /// <summary>It may have arrived.</summary>
    InDoubt,

    /// <summary>Given over; the department will say that it has it.</summary>
    HandedOver,

    /// <summary>The department has a record.</summary>
    Confirmed,

    /// <summary>Looked up: the department has no record of it.</summary>
    Absent,

    /// <summary>Looked up, but the department could not be asked.</summary>
    NotAnswered,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Class">What is known.</param>
/// <param name="ExternalId">The department's number, where it gave one.</param>
/// <param name="Reason">In words for the desk.</param>
/// <param name="After">How long to wait.</param>
/// <param name="Proven">False for a rejection that is ours: the department was not asked, and may have it.</param>
internal sealed record Attempt(OutcomeClass Class, string? ExternalId = null, string? Reason = null, TimeSpan? After = null, bool Proven = true)
{
    /// <summary>What a connector's answer means.</summary>
    public static Attempt Of(SubmitResult result) => result switch
    {
        SubmitResult.Created created => new(OutcomeClass.Confirmed, created.Id),
        SubmitResult.AlreadyExists exists => new(OutcomeClass.Confirmed, exists.Id),
        SubmitResult.HandedOver => new(OutcomeClass.HandedOver),
        SubmitResult.Rejected rejected => new(OutcomeClass.Rejected, Reason: rejected.Reason),
        SubmitResult.Retry { After: { } after } busy => new(OutcomeClass.Throttled, Reason: busy.Reason, After: after),
        SubmitResult.Retry down => new(OutcomeClass.NotSent, Reason: down.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    /// <summary>What an exception means: only what certainly happened before the first byte left is "not sent", all else is in doubt.</summary>
    public static Attempt Of(Exception error) => error switch
    {
        TranslationException => new(OutcomeClass.Rejected, Reason: error.Message),
        BrokenCircuitException broken => new(OutcomeClass.NotSent, Reason: "the department is down", After: broken.RetryAfter),
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        } http => new(OutcomeClass.NotSent, Reason: $"no connection ({http.HttpRequestError})"),
        _ => new(OutcomeClass.InDoubt, Reason: $"no usable answer ({Words(error)})"),
    };

    /// <summary>What a look-up found.</summary>
    public static Attempt Of(FindResult result) => result switch
    {
        FindResult.Found found => new(OutcomeClass.Confirmed, found.Id),
        FindResult.Refused refused => new(OutcomeClass.Rejected, Reason: refused.Reason),
        FindResult.Absent => new(OutcomeClass.Absent),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private static string Words(Exception error) => error is Polly.Timeout.TimeoutRejectedException ? "time-out" : $"{error.GetType().Name}: {error.Message}";
}
