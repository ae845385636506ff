using Allentown311.Connectors;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;
using Polly.CircuitBreaker;

namespace Allentown311.Hub.Dispatch;

/// <summary>What an attempt to hand an order over says about the link.</summary>
internal static class DispatchTraffic
{
    /// <summary>A submit was answered, or was certainly not taken.</summary>
    public static void Submitted(this TrafficMeter meter, string mapping, SubmitResult result)
    {
        if (result is SubmitResult.Retry { After: null } down)
        {
            meter.RecordFailure(mapping, Direction.To, ShortText.Of(down.Reason));
            return;
        }

        meter.RecordSuccess(mapping, Direction.To);
        if (result is SubmitResult.Created or SubmitResult.AlreadyExists or SubmitResult.HandedOver)
        {
            meter.RecordNews(mapping, Direction.To);
        }
    }

    /// <summary>A submit ended without a usable answer. Where nothing was tried (the breaker is open, the order cannot be written) nothing is learned.</summary>
    public static void NotSubmitted(this TrafficMeter meter, string mapping, Exception error)
    {
        if (error is not (BrokenCircuitException or TranslationException))
        {
            meter.RecordFailure(mapping, Direction.To, ProblemText.Of(error));
        }
    }

    /// <summary>An order was looked up.</summary>
    public static void LookedUp(this TrafficMeter meter, string mapping, Attempt attempt)
    {
        switch (attempt.Class)
        {
            case OutcomeClass.NotAnswered:
                meter.RecordFailure(mapping, Direction.To, "an order could not be looked up");
                break;
            case OutcomeClass.Confirmed:
                meter.RecordSuccess(mapping, Direction.To);
                meter.RecordNews(mapping, Direction.To);
                break;
            case OutcomeClass.Absent:
                meter.RecordSuccess(mapping, Direction.To);
                break;
        }
    }
}
