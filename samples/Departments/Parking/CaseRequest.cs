using System.Collections.Frozen;

namespace Allentown311.Departments.Parking;

/// <summary>The body of a new case, as received: any part may be missing.</summary>
internal sealed record CaseRequest(
    string? ExternalReference, string? Category, CaseLocation? Location, string? Description, DateTimeOffset? ReportedAt, string? Plate)
{
    private static readonly FrozenSet<string> Categories = FrozenSet.Create(StringComparer.Ordinal,
        "meter", "illegal_parking", "abandoned_vehicle", "blocked_driveway", "permit",
        "garage", "handicap_space", "tow", "booting", "other");

    public bool HasKnownCategory => Categories.Contains(Category!);

    /// <summary>The first required field that is missing, or null.</summary>
    public string? FirstMissingField =>
        string.IsNullOrWhiteSpace(ExternalReference) ? "externalReference"
        : string.IsNullOrWhiteSpace(Category) ? "category"
        : string.IsNullOrWhiteSpace(Location?.Address) ? "location.address"
        : Description is null ? "description"
        : ReportedAt is null ? "reportedAt"
        : null;
}

internal sealed record CaseLocation(string? Address, double? Lat, double? Lon);
