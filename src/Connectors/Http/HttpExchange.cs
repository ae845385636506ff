using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>Sends an order or a look-up over HTTP and says what its answer means; SOAP and REST differ only in how they write and read.</summary>
internal static class HttpExchange
{
    /// <summary>Hands an order over.</summary>
    /// <param name="send">Sends it and reads the answer.</param>
    /// <param name="head">What the answer says beside its body.</param>
    /// <param name="outcome">What the mapping's own outcomes say of an answer; null when none fits. They come before the status' usual meaning.</param>
    /// <param name="read">What the answer means.</param>
    /// <param name="order">The order: its ticket's words are kept out of reasons, its trail takes what is said.</param>
    /// <param name="shown">What is sent, as the desk may see it.</param>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static async Task<SubmitResult> SubmitAsync<T>(
        Func<Task<T>> send, Func<T, HttpHead> head, Func<T, Answer?> outcome, Func<T, Answer> read, OutgoingOrder order, string shown)
    {
        order.Trail.Sends(shown);
        try
        {
            var reply = await send();
            return HttpOutcome.NotTaken(head(reply)) is { } retry && outcome(reply) is null
                ? retry : Answers.OfSubmit(read(reply), order.Ticket);
        }
        catch (Exception e) when (HttpOutcome.NotSent(e) is { } retry)
        {
            return retry;
        }
    }

    /// <summary>Looks an order up.</summary>
    /// <param name="send">Sends the question and reads the answer.</param>
    /// <param name="read">What the answer means.</param>
    /// <param name="order">The order.</param>
    /// <param name="shown">What is sent, as the desk may see it.</param>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static async Task<FindResult> FindAsync<T>(Func<Task<T>> send, Func<T, Answer> read, OutgoingOrder order, string shown)
    {
        order.Trail.Sends(shown);
        return Answers.OfFind(read(await send()), order.Ticket);
    }
}
