using System.Security.Cryptography;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Queue;

/// <summary>One message of a department, read. It may hold several changes.</summary>
/// <param name="Message">The message.</param>
/// <param name="Id">Its id with a hash of what it says: a department that gives several messages one id loses none.</param>
/// <param name="Updates">Its changes.</param>
/// <param name="Rejected">What in it cannot be read.</param>
internal sealed record StatusMessage(ReceivedMessage Message, string Id, IReadOnlyList<StatusUpdate> Updates, IReadOnlyList<RejectedRow> Rejected)
{
    // As with the other connectors; what is larger is no status.
    private const int Largest = 10 * 1024 * 1024;

    // Of what cannot be read, for the desk; the whole of it lies aside at the broker.
    private const int MostShown = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why the whole message is put aside; null where something in it could be read, or nothing in it is wrong.</summary>
    public string? Problem => Updates.Count == 0 && Rejected.Count > 0 ? Rejected[0].Reason : null;

    /// <summary>Reads a message. It never fails: what cannot be read is a rejected row that says the same at every delivery.</summary>
    public static StatusMessage Read(ReceivedMessage message, QueueMapping mapping)
    {
        var id = $"{message.Id}:{Convert.ToHexStringLower(SHA256.HashData(message.Body.Span).AsSpan(0, 8))}";
        try
        {
            if (message.Body.Length > Largest)
            {
                throw new TranslationException($"It is larger than {Largest / 1024 / 1024} MB.");
            }

            var changes = mapping.ReadChanges(Strict.GetString(message.Body.Span).TrimStart('\uFEFF'));
            return new StatusMessage(message, id, changes.Updates, [.. changes.Rejected.Select(r => r with { Reason = About(message, r.Reason), Raw = Shown(r.Raw) })]);
        }
        catch (TranslationException e)
        {
            return Unreadable(message, id, e.Message, Shown(Encoding.UTF8.GetString(message.Body.Span[..Math.Min(message.Body.Length, MostShown)])));
        }
        catch (DecoderFallbackException)
        {
            return Unreadable(message, id, "it is not UTF-8", $"base64:{Shown(Convert.ToBase64String(message.Body.Span[..Math.Min(message.Body.Length, MostShown / 4 * 3)]))}");
        }
    }

    /// <summary>Records print their members; a resident's data may be in them.</summary>
    public override string ToString() => $"StatusMessage {Id}";

    private static StatusMessage Unreadable(ReceivedMessage message, string id, string reason, string raw) =>
        new(message, id, [], [new RejectedRow(1, About(message, reason), raw)]);

    // By its id it is found again, also where it was put aside.
    private static string About(ReceivedMessage message, string reason) => $"message {ShortText.Of(message.Id, 100)}: {reason}";

    private static string Shown(string text) => ShortText.Shown(text, MostShown);
}
