using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>Sends an order or a look-up over HTTP and says what its answer means; SOAP and REST differ only in how they write and read.</summary>
internal static class Exchange
{
    /// <summary>Hands an order over.</summary>
    /// <param name="channel">The way to the department.</param>
    /// <param name="build">Makes the request.</param>
    /// <param name="outcome">What the mapping's own outcomes say of an answer; null when none fits. They come before the status' usual meaning.</param>
    /// <param name="read">What the answer means.</param>
    /// <param name="ticket">The order's ticket, to keep its words out of reasons.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <exception cref="OutcomeUnknownException">Nothing can be concluded from the answer.</exception>
    public static async Task<SubmitResult> SubmitAsync(
        HttpChannel channel, Func<HttpRequestMessage> build, Func<HttpReply, Answer?> outcome, Func<HttpReply, Answer> read, Ticket ticket, CancellationToken ct)
    {
        try
        {
            var reply = await channel.SendAsync(build, ct);
            return HttpOutcome.NotTaken(reply) is { } retry && outcome(reply) is null ? retry : Answers.OfSubmit(read(reply), ticket);
        }
        catch (Exception e) when (HttpOutcome.NotSent(e) is { } retry)
        {
            return retry;
        }
    }
}
