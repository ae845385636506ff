using System.Net;
using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Allentown311.Hub.Dispatch;

/// <summary>Describes why a department's system could not be asked, for logs and status. The text quotes nothing of its answer.</summary>
internal static class ProblemText
{
    /// <summary>The description of an error, in a few words.</summary>
    public static string Of(Exception error) => error switch
    {
        TimeoutRejectedException => "time-out",
        BrokenCircuitException => "it is down",
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } refused =>
            $"HTTP {(int)refused.StatusCode}: it does not let us in",
        HttpRequestException { StatusCode: { } status } => $"HTTP {(int)status}",
        HttpRequestException http => $"no connection ({http.HttpRequestError})",
        BrokerUnavailableException broker => broker.Message,
        DatabaseUnavailableException database => database.Message,
        TranslationException unreadable => unreadable.Unquoted,
        OutcomeUnknownException => "its answer cannot be read",
        _ => error.GetType().Name,
    };
}
