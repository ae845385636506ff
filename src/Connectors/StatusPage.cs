using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors;

/// <summary>One page of what a department said.</summary>
public sealed record StatusPage
{
    /// <summary>Nothing new; the cursor stays.</summary>
    public static StatusPage Nothing(string? cursor) => new() { Cursor = cursor };

    /// <summary>Status updates, in the order they came.</summary>
    public IReadOnlyList<StatusUpdate> Updates { get; init; } = [];

    /// <summary>Rows that could not be read: each waits for a person, the others still count.</summary>
    public IReadOnlyList<RejectedRow> Rejected { get; init; } = [];

    /// <summary>The cursor to store with the page's effects.</summary>
    public string? Cursor { get; init; }

    /// <summary>True when there is more to read now.</summary>
    public bool More { get; init; }

    /// <summary>Name and content hash of the file the page is, for sources read once; the hub applies one content once.</summary>
    public InboundFile? File { get; init; }

    /// <summary>The messages the page is made of, for sources whose messages are settled; the hub applies each once. Null for others.</summary>
    public InboundMessages? Messages { get; init; }

    /// <summary>The page without what known messages say, and without a second of one id. <see cref="Messages"/> are then those that count.</summary>
    /// <param name="known">Ids of messages whose effects are durable already.</param>
    public StatusPage Without(IReadOnlySet<string> known)
    {
        if (Messages is null)
        {
            return this;
        }

        var (updates, rejected, kept) = (new List<StatusUpdate>(), new List<RejectedRow>(), new List<InboundMessage>());
        var (u, r, seen) = (0, 0, new HashSet<string>(known, StringComparer.Ordinal));
        foreach (var message in Messages.Taken)
        {
            if (seen.Add(message.Id))
            {
                kept.Add(message);
                updates.AddRange(Updates.Skip(u).Take(message.Updates));
                rejected.AddRange(Rejected.Skip(r).Take(message.Rejected));
            }

            (u, r) = (u + message.Updates, r + message.Rejected);
        }

        return this with { Updates = updates, Rejected = rejected, Messages = Messages with { Taken = kept } };
    }
}

/// <summary>Messages that were read.</summary>
/// <param name="Channel">Where they came from; ids are told apart within it.</param>
/// <param name="Taken">The messages, in the order of the page's updates and rejected rows.</param>
public sealed record InboundMessages(string Channel, IReadOnlyList<InboundMessage> Taken);

/// <summary>One message that was read.</summary>
/// <param name="Id">The same at every delivery, and of no other message.</param>
/// <param name="Updates">How many of the page's updates it holds.</param>
/// <param name="Rejected">How many of the page's rejected rows it holds.</param>
public sealed record InboundMessage(string Id, int Updates, int Rejected);

/// <summary>A file that was read.</summary>
/// <param name="Name">File name without folder.</param>
/// <param name="Sha256">Lower-case hex of its content's SHA-256.</param>
/// <param name="Problem">Why the whole file cannot be read; null when it can.</param>
public sealed record InboundFile(string Name, string Sha256, string? Problem = null);

/// <summary>What a check found.</summary>
/// <param name="Reachable">True when the system can be reached and lets us in.</param>
/// <param name="Detail">What it said, without secrets.</param>
public sealed record Probe(bool Reachable, string Detail);
