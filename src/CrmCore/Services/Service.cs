using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>An entry of the city's catalogue: what a resident can ask for (GeoReport v2, GET Service List).</summary>
public sealed record Service
{
    /// <summary>Unique code, such as <c>pothole</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The name that people see.</summary>
    public required Translated Name { get; init; }

    /// <summary>What the service covers.</summary>
    public Translated Description { get; init; } = Translated.Of("");

    /// <summary>The category under which the service is shown.</summary>
    public string Group { get; init; } = "";

    /// <summary>Words by which people search for the service.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>Codes of the departments, each of which gets a work order; at least one.</summary>
    public required ImmutableArray<string> Departments { get; init; }

    /// <summary>
    /// The departments among them that get their order only when another one has received its order, or is done; by their codes.
    /// </summary>
    public ImmutableDictionary<string, WorkBefore> Before { get; init; } = ImmutableDictionary<string, WorkBefore>.Empty;

    /// <summary>The orders that follow when a department ends its own with one of these codes.</summary>
    public ImmutableArray<FollowOn> FollowOns { get; init; } = [];

    /// <summary>The time within which the city promises to be done; null when it promises nothing.</summary>
    public ServicePromise? Promise { get; init; }

    /// <summary>A text for the resident who asks for the service (GeoReport <c>service_notice</c>); null for none.</summary>
    public Translated? Notice { get; init; }

    /// <summary>What anybody may read of a request for this service.</summary>
    public PublicParts Public { get; init; } = PublicParts.All;

    /// <summary>The questions to ask, in order.</summary>
    public ImmutableArray<ServiceQuestion> Questions { get; init; } = [];
}
