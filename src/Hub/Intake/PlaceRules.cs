using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake;

/// <summary>
/// Decides whether a latitude and a longitude are a place to send a crew to. Pure. Half a point, the point 0, 0 (a telephone without a fix
/// sends it) and a point with its two numbers swapped are none.
/// </summary>
internal static class PlaceRules
{
    /// <summary>What is told of a request whose point 0, 0 was left out.</summary>
    public const string LeftOut = "lat 0, long 0 is no place and was left out; the address stands";

    /// <summary>Payload of a routing job whose ticket's place a person has confirmed, or the columns file of its import.</summary>
    public const string Confirmed = "place-confirmed";

    /// <summary>Checks a point.</summary>
    /// <param name="latitude">Degrees; null when not given.</param>
    /// <param name="longitude">Degrees; null when not given.</param>
    /// <param name="area">The city's area; null when city.yaml gives none.</param>
    /// <param name="hasAddress">True when the request says in another way too where the work is.</param>
    public static PlaceCheck Check(double? latitude, double? longitude, CityArea? area, bool hasAddress) => (latitude, longitude) switch
    {
        (null, null) => PlaceCheck.None,
        (null, _) => new PlaceCheck("lat is missing: long is of use only with it", null, false),
        (_, null) => new PlaceCheck("long is missing: lat is of use only with it", null, false),
        (0, 0) when hasAddress => new PlaceCheck(null, LeftOut, false),
        (0, 0) => new PlaceCheck("lat 0, long 0 is no place, and there is no address: a location is required", null, false),
        ({ } lat, { } lon) when area is not null && !area.Contains(lat, lon) && area.Contains(lon, lat) =>
            new PlaceCheck("lat and long are swapped: the other way round the point lies in the city", null, false),
        _ => new PlaceCheck(null, null, true),
    };

    /// <summary>True for a point outside the city's area, of which a person should hear before a crew is sent.</summary>
    public static bool IsOutside(CrmCore.Tickets.Location location, CityArea? area) =>
        area is not null && location is { Latitude: { } lat, Longitude: { } lon } && !area.Contains(lat, lon);
}

/// <summary>What a point is worth.</summary>
/// <param name="Refusal">Why the request cannot be taken; null when it can.</param>
/// <param name="Note">What is to be told of the point; null for nothing.</param>
/// <param name="IsPoint">True when the point is kept.</param>
internal sealed record PlaceCheck(string? Refusal, string? Note, bool IsPoint)
{
    /// <summary>No point was given.</summary>
    public static PlaceCheck None { get; } = new(null, null, false);
}
