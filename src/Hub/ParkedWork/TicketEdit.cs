using System.Collections.Immutable;

namespace Allentown311.Hub.ParkedWork;

/// <summary>The corrections to a ticket before it is sent again: null leaves a field as it is, an empty text empties it.</summary>
internal sealed record TicketEdit
{
    /// <summary>Service code.</summary>
    public string? Service { get; init; }

    /// <summary>The resident's description.</summary>
    public string? Description { get; init; }

    /// <summary>The address in words.</summary>
    public string? Address { get; init; }

    /// <summary>The jurisdiction's id of the address.</summary>
    public string? AddressId { get; init; }

    /// <summary>Postal code.</summary>
    public string? Zip { get; init; }

    /// <summary>Degrees, as text.</summary>
    public string? Lat { get; init; }

    /// <summary>Degrees, as text.</summary>
    public string? Long { get; init; }

    /// <summary>Answers by the question's code; an answer without values is removed.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>> Answers { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => nameof(TicketEdit);
}
