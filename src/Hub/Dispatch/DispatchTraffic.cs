using Allentown311.Connectors;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;
using Polly.CircuitBreaker;

namespace Allentown311.Hub.Dispatch;

/// <summary>Records in the traffic of a link what an attempt to hand an order over shows about it.</summary>
internal static class DispatchTraffic
{
    /// <summary>Records a submit that was answered, or certainly not sent.</summary>
    public static void RecordSubmit(this TrafficMeter meter, string mapping, SubmitResult result)
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

    /// <summary>
    /// Records a submit that ended without a usable answer. When the hub tried nothing, because the breaker is open or the order cannot be
    /// written, this shows nothing about the link and is not recorded.
    /// </summary>
    public static void RecordSubmitFailure(this TrafficMeter meter, string mapping, Exception error)
    {
        if (error is not (BrokenCircuitException or TranslationException))
        {
            meter.RecordFailure(mapping, Direction.To, ProblemText.Of(error));
        }
    }

    /// <summary>Records a look-up of an order.</summary>
    public static void RecordLookUp(this TrafficMeter meter, string mapping, Attempt attempt)
    {
        switch (attempt.Class)
        {
            case OutcomeClass.NotAnswered:
                meter.RecordFailure(mapping, Direction.To, "an order could not be looked up");
                break;
            case OutcomeClass.Confirmed or OutcomeClass.HandedOver:
                meter.RecordSuccess(mapping, Direction.To);
                meter.RecordNews(mapping, Direction.To);
                break;
            case OutcomeClass.Absent:
                meter.RecordSuccess(mapping, Direction.To);
                break;
        }
    }
}
