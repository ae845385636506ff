using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Sends an order or a look-up over HTTP and returns what the reply means. SOAP and REST share this; they differ only in how they write
/// requests and read replies.
/// </summary>
internal static class HttpExchange
{
    /// <summary>Submits an order.</summary>
    /// <param name="send">Sends the request and reads the reply.</param>
    /// <param name="head">Returns the status and headers of a reply.</param>
    /// <param name="outcome">
    /// Returns the answer by the mapping's own outcomes; null when none fits. They take precedence over the usual meaning of the status.
    /// </param>
    /// <param name="read">Returns the answer that a reply contains.</param>
    /// <param name="order">The order. Its ticket's data is masked in reasons, and its trail records the exchange.</param>
    /// <param name="shown">The request as the desk may see it.</param>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the reply.</exception>
    public static async Task<SubmitResult> SubmitAsync<T>(
        Func<Task<T>> send,
        Func<T, HttpHead> head,
        Func<T, Answer?> outcome,
        Func<T, Answer> read,
        OutgoingOrder order,
        string shown)
    {
        order.Trail.Sends(shown);
        try
        {
            var reply = await send();
            return HttpOutcome.NotProcessed(head(reply)) is { } retry && outcome(reply) is null
                ? retry
                : AnswerResults.ToSubmitResult(read(reply), order.Ticket);
        }
        catch (Exception e) when (HttpOutcome.NotSent(e) is { } retry)
        {
            return retry;
        }
    }

    /// <summary>Looks an order up.</summary>
    /// <param name="send">Sends the request and reads the reply.</param>
    /// <param name="read">Returns the answer that a reply contains.</param>
    /// <param name="order">The order.</param>
    /// <param name="shown">The request as the desk may see it.</param>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the reply.</exception>
    public static async Task<FindResult> FindAsync<T>(
        Func<Task<T>> send, Func<T, Answer> read, OutgoingOrder order, string shown)
    {
        order.Trail.Sends(shown);
        return AnswerResults.ToFindResult(read(await send()), order.Ticket);
    }
}
