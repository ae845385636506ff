using System.Security.Cryptography;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Queue;

/// <summary>One message from a department's system, parsed. It may contain several status updates.</summary>
/// <param name="Message">The message as received.</param>
/// <param name="Id">
/// The message's id and a hash of its body: where a department gives several messages the same id, each still counts once.
/// </param>
/// <param name="Updates">The status updates in it.</param>
/// <param name="Rejected">The rows in it that cannot be read.</param>
internal sealed record StatusMessage(
    ReceivedMessage Message, string Id, IReadOnlyList<StatusUpdate> Updates, IReadOnlyList<RejectedRow> Rejected)
{
    // The desk sees the beginning of an unreadable message; the broker stores the whole of it with its dead letters.
    private const int MaxShownLength = 64 * 1024;

    /// <summary>Why the hub dead-letters the whole message; null where it could read a part of it, or nothing in it is wrong.</summary>
    public string? Problem => Updates.Count == 0 && Rejected.Count > 0 ? Rejected[0].Reason : null;

    /// <summary>
    /// Reads a message. It never throws: an unreadable part becomes a rejected row with the same reason at every delivery.
    /// </summary>
    public static StatusMessage Read(ReceivedMessage message, QueueMapping mapping)
    {
        var body = message.Body.Span;
        var id = $"{message.Id}:{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}";
        if (message.SizeProblem is { } tooLarge)
        {
            return Unreadable(message, id, tooLarge, "");
        }

        string text;
        try
        {
            text = ForeignText.Decode(body);
        }
        catch (TranslationException e)
        {
            var base64 = Convert.ToBase64String(body[..Math.Min(body.Length, MaxShownLength / 4 * 3)]);
            return Unreadable(message, id, e.Message, $"base64:{Shorten(base64)}");
        }

        try
        {
            var changes = mapping.ReadChanges(text);
            var rejected = changes.Rejected.Select(r => r with { Reason = ReasonWithId(message, r.Reason), Raw = Shorten(r.Raw) });
            return new StatusMessage(message, id, changes.Updates, [.. rejected]);
        }
        catch (TranslationException e)
        {
            return Unreadable(message, id, e.Message, Shorten(text));
        }
        catch (Exception e)
        {
            // What no reader foresaw costs this message alone. An exception's text may quote a resident, so only its type is told.
            return Unreadable(message, id, $"it cannot be read ({e.GetType().Name})", Shorten(text));
        }
    }

    /// <summary>Returns the id only: a record would print its members, and they may contain a resident's data.</summary>
    public override string ToString() => $"StatusMessage {Id}";

    private static StatusMessage Unreadable(ReceivedMessage message, string id, string reason, string raw) =>
        new(message, id, [], [new RejectedRow(1, ReasonWithId(message, reason), raw)]);

    // The id lets a person find the message at the broker, also among the dead letters.
    private static string ReasonWithId(ReceivedMessage message, string reason) => $"message {ShortText.Of(message.Id, 100)}: {reason}";

    private static string Shorten(string text) => ShortText.Shown(text, MaxShownLength);
}
