using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>A channel whose messages stand in the outbox first.</summary>
/// <param name="Name">Its name in the outbox.</param>
/// <param name="To">Where they go.</param>
/// <param name="ContentType">What they are.</param>
internal sealed record Outgoing(string Name, Address To, string ContentType)
{
    /// <summary>The message as the broker gets it.</summary>
    public BrokerMessage Of(OutboxMessage message) => new(message.MessageId, Encoding.UTF8.GetBytes(message.Body)) { Group = message.Group, Subject = message.Subject, ContentType = ContentType };
}

/// <summary>Which messages are done with after they were handed over. Pure.</summary>
internal static class PublishRules
{
    /// <summary>
    /// The numbers of those the broker has. Behind one that it may lack, the later ones of its group stay too: they go again in their order, under
    /// the same ids, and the far side drops what it has.
    /// </summary>
    public static IReadOnlyList<long> Done(IReadOnlyList<OutboxMessage> messages, IReadOnlyList<PublishResult> results)
    {
        var (done, held) = (new List<long>(messages.Count), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < messages.Count; i++)
        {
            if (results[i] is not PublishResult.Confirmed)
            {
                held.Add(messages[i].Group);
            }
            else if (!held.Contains(messages[i].Group))
            {
                done.Add(messages[i].N);
            }
        }

        return done;
    }

    /// <summary>Why the first that failed did; null when none has.</summary>
    public static string? Problem(IEnumerable<PublishResult> results) => results.Select(r => r switch
    {
        PublishResult.Refused refused => $"refused: {refused.Reason}",
        PublishResult.Unavailable away => away.Reason,
        PublishResult.Unknown unknown => $"not confirmed: {unknown.Reason}",
        _ => null,
    }).FirstOrDefault(reason => reason is not null);
}
