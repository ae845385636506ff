namespace Allentown311.Hub.Notices;

/// <summary>One message, ready to be handed to a channel. Personal data: never logged.</summary>
/// <param name="Id">The same across every retry and restart; given to the far side to drop a double by.</param>
/// <param name="To">Mail address or telephone number.</param>
/// <param name="ToName">Name of the resident; may be empty.</param>
/// <param name="Subject">Subject line; empty for a text message.</param>
/// <param name="Body">The text.</param>
/// <param name="Language">ISO 639-1.</param>
/// <param name="TicketNumber">The ticket it is about.</param>
/// <param name="Event">What it tells: <c>completed</c>.</param>
public sealed record Message(
    string Id, string To, string ToName, string Subject, string Body, string Language, string TicketNumber, string Event)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"Message {Id}";
}

/// <summary>How handing over a message ended. Closed.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>Handed over.</summary>
    public sealed record Sent : Delivery;

    /// <summary>This message will never be taken (a bad address): the next channel takes over. The reason holds no address.</summary>
    public sealed record Refused(string Reason) : Delivery;

    /// <summary>It may have gone out: the city chose whether it is sent once more under the same id, or the desk calls.</summary>
    public sealed record Unsure(string Reason) : Delivery;

    /// <summary>It certainly did not go out, and may later (the server is down or busy): tried again under the same id.</summary>
    public sealed record Later(string Reason) : Delivery;
}

/// <summary>A way to hand over messages: a mail server, a text gateway, a folder, a webhook.</summary>
public interface INoticeSender
{
    /// <summary>
    /// Hands one message over. Bears repetition under the same <see cref="Message.Id"/>. Never throws but for cancellation, after which
    /// it may have gone out.
    /// </summary>
    Task<Delivery> SendAsync(Message message, CancellationToken ct);
}
