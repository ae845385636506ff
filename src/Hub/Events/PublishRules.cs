using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>Decides which messages leave the outbox after they were published. Pure.</summary>
internal static class PublishRules
{
    /// <summary>
    /// The numbers of the messages that the broker has. When the broker may lack a message, the later messages of its group stay in the
    /// outbox too: they are published again in their order, under the same ids, and the receiver drops those it already has.
    /// A message that the broker refuses for good leaves the outbox too: it would hold up its group for ever.
    /// </summary>
    public static IReadOnlyList<long> Done(IReadOnlyList<OutboxMessage> messages, IReadOnlyList<PublishResult> results)
    {
        var done = new List<long>(messages.Count);
        var waitingGroups = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < messages.Count; i++)
        {
            if (results[i] is not PublishResult.Confirmed && !IsForGood(results[i]))
            {
                waitingGroups.Add(messages[i].Group);
            }
            else if (!waitingGroups.Contains(messages[i].Group))
            {
                done.Add(messages[i].N);
            }
        }

        return done;
    }

    /// <summary>The messages that leave the outbox because the broker will never take them, with the reason: a person decides.</summary>
    public static IEnumerable<(OutboxMessage Message, string Reason)> RefusedForGood(
        IReadOnlyList<OutboxMessage> messages, IReadOnlyList<PublishResult> results)
    {
        var done = Done(messages, results).ToHashSet();
        return messages.Zip(results)
            .Where(m => IsForGood(m.Second) && done.Contains(m.First.N))
            .Select(m => (m.First, ((PublishResult.Refused)m.Second).Reason));
    }

    // Where the broker takes none, the cause is the queue or the topic: the same message may be taken later.
    private static bool IsForGood(PublishResult result) => result is PublishResult.Refused { TakesNone: false };

    /// <summary>Why the first message that failed did so; null when none failed.</summary>
    public static string? Problem(IEnumerable<PublishResult> results) => results.Where(r => !IsForGood(r)).Select(r => r switch
    {
        PublishResult.Refused refused => $"refused: {refused.Reason}",
        PublishResult.Unavailable unavailable => unavailable.Reason,
        PublishResult.Unknown unknown => $"not confirmed: {unknown.Reason}",
        _ => null,
    }).FirstOrDefault(reason => reason is not null);
}
