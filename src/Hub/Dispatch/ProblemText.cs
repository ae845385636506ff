using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Allentown311.Hub.Dispatch;

/// <summary>Says in a few words why a department could not be asked, for logs and status: nothing of what it answered.</summary>
internal static class ProblemText
{
    /// <summary>The words.</summary>
    public static string Of(Exception error) => error switch
    {
        TimeoutRejectedException => "time-out",
        BrokenCircuitException => "it is down",
        HttpRequestException { StatusCode: { } status } => status is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden
            ? $"HTTP {(int)status}: it does not let us in" : $"HTTP {(int)status}",
        HttpRequestException http => $"no connection ({http.HttpRequestError})",
        BrokerUnavailableException broker => broker.Message,
        DatabaseUnavailableException database => database.Message,
        TranslationException or OutcomeUnknownException => "its answer cannot be read",
        _ => error.GetType().Name,
    };
}
