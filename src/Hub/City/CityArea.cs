using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>The box that the city lies in, in degrees (WGS 84), borders included. It does not cross the 180th meridian.</summary>
/// <param name="South">Southern border, -90 to 90.</param>
/// <param name="West">Western border, -180 to 180.</param>
/// <param name="North">Northern border, north of <paramref name="South"/>.</param>
/// <param name="East">Eastern border, east of <paramref name="West"/>.</param>
public sealed record CityArea(double South, double West, double North, double East)
{
    /// <summary>True when the point lies in the box.</summary>
    public bool Contains(double latitude, double longitude) =>
        latitude >= South && latitude <= North && longitude >= West && longitude <= East;

    /// <summary>Reads <c>area:</c> of city.yaml; null when it is absent or has a mistake, which is noted.</summary>
    internal static CityArea? Read(YamlMap root)
    {
        if (root.Map("area") is not { } map)
        {
            return null;
        }

        var (south, west) = (Degrees(map, "south", "40.50", 90), Degrees(map, "west", "-75.60", 180));
        var (north, east) = (Degrees(map, "north", "40.70", 90), Degrees(map, "east", "-75.35", 180));
        map.Close();
        if (south is not { } s || west is not { } w || north is not { } n || east is not { } e)
        {
            return null;
        }

        if (s < n && w < e)
        {
            return new CityArea(s, w, n, e);
        }

        map.Self.Fault("\"area\" has no inside", "Write a north above the south and an east above the west");
        return null;
    }

    private static double? Degrees(YamlMap map, string key, string example, double max)
    {
        if (map.Need(key, example) is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (double.TryParse(
            text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var degrees)
            && Math.Abs(degrees) <= max)
        {
            return degrees;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", FormattableString.Invariant($"Write degrees (WGS 84) from -{max} to {max}"));
        return null;
    }
}
