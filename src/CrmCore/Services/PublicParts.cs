namespace Allentown311.CrmCore.Services;

/// <summary>
/// The parts of a request that anybody may read (GeoReport v2, GET Service Requests), beside its number, its service, its times, its
/// departments and whether it is open. An allow-list: what is not named is not shown.
/// </summary>
[Flags]
public enum PublicParts
{
    /// <summary>Nothing of what somebody wrote.</summary>
    None = 0,

    /// <summary>The resident's description.</summary>
    Description = 1,

    /// <summary>The address, its id and the postal code.</summary>
    Address = 2,

    /// <summary>Latitude and longitude.</summary>
    Location = 4,

    /// <summary>Photos.</summary>
    Photo = 8,

    /// <summary>The departments' notes.</summary>
    Note = 16,

    /// <summary>All of them.</summary>
    All = Description | Address | Location | Photo | Note,
}
