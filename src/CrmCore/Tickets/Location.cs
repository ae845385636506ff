namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// Where the work is: an address, an address id, or a point (WGS 84 degrees). GeoReport v2 asks for at least one of them.
/// </summary>
/// <param name="Address">The address as people write it, from most to least specific; at most 500 characters.</param>
/// <param name="AddressId">The jurisdiction's own id of the address (GeoReport <c>address_id</c>).</param>
/// <param name="Zip">Postal code.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record Location(
    string? Address = null, string? AddressId = null, string? Zip = null, double? Latitude = null, double? Longitude = null)
{
    /// <summary>A location of which nothing is known.</summary>
    public static Location None { get; } = new();

    /// <summary>True when GeoReport's rule is met: latitude and longitude, or an address, or an address id.</summary>
    public bool IsGiven => !string.IsNullOrWhiteSpace(Address)
        || !string.IsNullOrWhiteSpace(AddressId)
        || (Latitude.HasValue && Longitude.HasValue);

    /// <summary>The type's name alone: a record's own ToString would print the address.</summary>
    public override string ToString() => "Location";
}
