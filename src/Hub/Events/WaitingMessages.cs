using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Events;

/// <summary>A message that a consumer holds, unsettled, until it is handled.</summary>
/// <param name="message">The message.</param>
/// <param name="number">Its place in the order of arrival.</param>
internal sealed class WaitingMessage(ReceivedMessage message, long number)
{
    public ReceivedMessage Message => message;

    public long Number => number;

    /// <summary>How often it was handled without an end.</summary>
    public int Tries { get; set; }

    /// <summary>How many of these tries failed, other than because the store was unavailable.</summary>
    public int Failures { get; set; }

    /// <summary>How many other messages had been handled when it first failed.</summary>
    public long HandledBefore { get; set; }

    /// <summary>Timestamp of the clock before which it is not tried again.</summary>
    public long DueAt { get; set; }

    /// <summary>Its group, or what stands for one where it has none.</summary>
    public string Group => message.Group ?? $"\0{message.Id}";

    public override string ToString() => $"WaitingMessage {message.Id}";
}

/// <summary>
/// The messages that a consumer could not handle yet. They wait beside those behind them and hold up only what must stay in order: the
/// later messages of their group. One caller at a time uses it.
/// </summary>
internal sealed class WaitingMessages(TimeProvider time)
{
    /// <summary>Failed tries after which a message is given up, when others were handled meanwhile: then the fault is its own.</summary>
    public const int MostFailures = 8;

    /// <summary>Failed tries after which a message is given up in any case.</summary>
    public const int MostFailuresAlone = 20;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // In the order of arrival.
    private readonly List<WaitingMessage> waiting = [];
    private long arrived;
    private long handled;

    /// <summary>How many messages wait.</summary>
    public int Count => waiting.Count;

    /// <summary>The messages that wait, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedMessage> All => [.. waiting.Select(w => w.Message)];

    /// <summary>How long until a waiting message is due; null when none waits.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            if (waiting.Count == 0)
            {
                return null;
            }

            var left = time.GetElapsedTime(time.GetTimestamp(), waiting.Min(w => w.DueAt));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Takes out what is to be handled now: the received messages and those that are due again, without the later messages of a group that
    /// waits. What has failed before is handled apart from the others, so that it cannot fail them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<WaitingMessage>> Next(IReadOnlyList<ReceivedMessage> received)
    {
        waiting.AddRange(received.Select(m => new WaitingMessage(m, arrived++)));
        var now = time.GetTimestamp();
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        var due = new List<WaitingMessage>();
        foreach (var message in waiting)
        {
            if (message.DueAt <= now && !blocked.Contains(message.Group))
            {
                due.Add(message);
            }
            else
            {
                blocked.Add(message.Group);
            }
        }

        waiting.RemoveAll(due.Contains);
        var apart = due.Where(m => m.Failures > 0).Select(m => m.Group).ToHashSet(StringComparer.Ordinal);
        var together = due.Where(m => !apart.Contains(m.Group)).ToList();
        var batches = due.Where(m => apart.Contains(m.Group)).GroupBy(m => m.Group, StringComparer.Ordinal).Select(g => g.ToList());
        return together.Count > 0 ? [together, .. batches] : [.. batches];
    }

    /// <summary>Notes that a message was handled.</summary>
    public void MarkHandled() => handled++;

    /// <summary>Has a message wait for its next try. False when it has failed too often: it is to be dead-lettered.</summary>
    /// <param name="message">The message.</param>
    /// <param name="failed">False when the store was unavailable, for which the message is not to blame.</param>
    public bool TryAgain(WaitingMessage message, bool failed)
    {
        message.Tries++;
        if (failed && ++message.Failures == 1)
        {
            message.HandledBefore = handled;
        }

        if (failed && (message.Failures >= MostFailuresAlone || (message.Failures >= MostFailures && handled > message.HandledBefore)))
        {
            return false;
        }

        var wait = Backoff.After(message.Tries, FirstWait, LongestWait);
        message.DueAt = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        waiting.Add(message);
        waiting.Sort((a, b) => a.Number.CompareTo(b.Number));
        return true;
    }
}
