namespace Allentown311.Connectors.Http;

/// <summary>Adds fields to the query of an address and takes fields out of it (RFC 3986, 3.4). Pure.</summary>
internal static class QueryFields
{
    /// <summary>The address with more fields at its end.</summary>
    public static Uri With(Uri url, IEnumerable<(string Name, string Value)> fields)
    {
        var added = string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}"));
        return new Uri($"{url.GetLeftPart(UriPartial.Path)}{(url.Query.Length > 1 ? $"{url.Query}&" : "?")}{added}");
    }

    /// <summary>The address without the fields of these names.</summary>
    public static Uri Without(Uri url, IEnumerable<string> names)
    {
        var unwanted = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var fields = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        var kept = fields.Where(f => !unwanted.Contains(Uri.UnescapeDataString(f.Split('=')[0]))).ToArray();
        return kept.Length == fields.Length
            ? url
            : new Uri($"{url.GetLeftPart(UriPartial.Path)}{(kept.Length > 0 ? $"?{string.Join('&', kept)}" : "")}");
    }
}
