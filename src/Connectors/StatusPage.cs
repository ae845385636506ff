using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors;

/// <summary>One page of a department's status updates.</summary>
public sealed record StatusPage
{
    /// <summary>A page without changes; the cursor stays where it is.</summary>
    public static StatusPage Nothing(string? cursor) => new() { Cursor = cursor };

    /// <summary>Status updates, in the order the department's system returned them.</summary>
    public IReadOnlyList<StatusUpdate> Updates { get; init; } = [];

    /// <summary>Rows that could not be read. Each is parked for a person; the page's other rows still count.</summary>
    public IReadOnlyList<RejectedRow> Rejected { get; init; } = [];

    /// <summary>The cursor that the hub stores in the same transaction as the page's effects.</summary>
    public string? Cursor { get; init; }

    /// <summary>True when the next page can be read at once.</summary>
    public bool More { get; init; }

    /// <summary>
    /// Why the cursor cannot move although more is to be read; null when nothing is in its way. The page's updates are applied all the
    /// same, and the hub reports a feed that stands.
    /// </summary>
    public string? Standstill { get; init; }

    /// <summary>
    /// What is wrong at the source although it can be read, such as messages that can neither be read nor dead-lettered; null for nothing.
    /// The hub shows it as a failure of the link.
    /// </summary>
    public string? SourceProblem { get; init; }

    /// <summary>
    /// The file this page was read from; null for other sources. The hub applies a file of the same content hash only once.
    /// </summary>
    public InboundFile? File { get; init; }

    /// <summary>The messages this page was read from; null for sources without messages. The hub applies each message only once.</summary>
    public InboundMessages? Messages { get; init; }

    /// <summary>
    /// The page without the updates and rejected rows of known messages and of messages whose id the page holds twice. Its
    /// <see cref="Messages"/> are the remaining ones.
    /// </summary>
    /// <param name="known">Ids of messages whose effects are durable already.</param>
    public StatusPage Without(IReadOnlySet<string> known)
    {
        if (Messages is null)
        {
            return this;
        }

        var newMessages = new List<InboundMessage>();
        var newUpdates = new List<StatusUpdate>();
        var newRejected = new List<RejectedRow>();
        var seenIds = new HashSet<string>(known, StringComparer.Ordinal);
        var firstUpdate = 0;
        var firstRejected = 0;
        foreach (var message in Messages.Taken)
        {
            if (seenIds.Add(message.Id))
            {
                newMessages.Add(message);
                newUpdates.AddRange(Updates.Skip(firstUpdate).Take(message.Updates));
                newRejected.AddRange(Rejected.Skip(firstRejected).Take(message.Rejected));
            }

            firstUpdate += message.Updates;
            firstRejected += message.Rejected;
        }

        return this with { Updates = newUpdates, Rejected = newRejected, Messages = Messages with { Taken = newMessages } };
    }
}

/// <summary>The messages a page was read from.</summary>
/// <param name="Channel">The source of the messages; their ids are unique within it.</param>
/// <param name="Taken">The messages, in the order of the page's updates and rejected rows.</param>
public sealed record InboundMessages(string Channel, IReadOnlyList<InboundMessage> Taken);

/// <summary>One message of a page.</summary>
/// <param name="Id">Unique within the channel, and the same at every delivery of this message.</param>
/// <param name="Updates">How many of the page's updates were read from it.</param>
/// <param name="Rejected">How many of the page's rejected rows were read from it.</param>
public sealed record InboundMessage(string Id, int Updates, int Rejected);
