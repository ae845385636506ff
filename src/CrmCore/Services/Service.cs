using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>An entry of the city's catalogue: what a resident can ask for (GeoReport v2, GET Service List).</summary>
public sealed record Service
{
    /// <summary>Unique code, such as <c>pothole</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Name people see.</summary>
    public required Translated Name { get; init; }

    /// <summary>What it covers.</summary>
    public Translated Description { get; init; } = Translated.Of("");

    /// <summary>Category to show it under.</summary>
    public string Group { get; init; } = "";

    /// <summary>Words people search by.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>Codes of the departments that get a work order each; at least one.</summary>
    public required ImmutableArray<string> Departments { get; init; }

    /// <summary>The time promised; null promises nothing.</summary>
    public ServicePromise? Promise { get; init; }

    /// <summary>What the resident is told on asking (GeoReport <c>service_notice</c>).</summary>
    public Translated? Notice { get; init; }

    /// <summary>The questions to ask, in order.</summary>
    public ImmutableArray<ServiceQuestion> Questions { get; init; } = [];
}
