using System.Collections.Immutable;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>intake.origins</c>: the web sites whose pages may read GeoReport in a browser.</summary>
internal static class OriginsReader
{
    /// <summary>Stands for every web site.</summary>
    public const string Any = "*";

    /// <summary>The origins, as browsers write them (RFC 6454, 6.2); none where the city names none.</summary>
    public static ImmutableArray<string> Read(YamlMap? intake)
    {
        var origins = ImmutableArray.CreateBuilder<string>();
        foreach (var value in intake?.Find("origins")?.List() ?? [])
        {
            if (value.Text() is not { } text)
            {
                continue;
            }

            if (text == Any)
            {
                origins.Add(text);
            }
            else if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
                && text.TrimEnd('/').Equals(url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
            {
                origins.Add(url.GetLeftPart(UriPartial.Authority));
            }
            else
            {
                value.Fault(
                    $"\"{value.Path}\" is not the origin of a web site",
                    "Write scheme and host, such as https://www.allentownpa.gov; or \"*\" for every web site");
            }
        }

        return origins.ToImmutable();
    }
}
