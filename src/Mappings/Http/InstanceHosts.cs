namespace Allentown311.Mappings.Http;

/// <summary>
/// Which hosts a token server may name as the base address of the calls (<c>instance_url</c> of its answer, as Salesforce gives it). The
/// token goes there, so nothing but what the mapping allows is believed.
/// </summary>
/// <param name="Pattern">A host, or <c>*.</c> before a domain of at least two parts.</param>
public sealed record InstanceHosts(string Pattern)
{
    /// <summary>True when the text is such a pattern.</summary>
    public static bool IsPattern(string text)
    {
        return text.StartsWith("*.", StringComparison.Ordinal)
            ? Uri.CheckHostName(text[2..]) == UriHostNameType.Dns && text[2..].Contains('.', StringComparison.Ordinal)
            : Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    /// <summary>True for a host that the mapping allows.</summary>
    public bool Allows(string host) => Pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length > Pattern.Length - 1 && host.EndsWith(Pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(Pattern, StringComparison.OrdinalIgnoreCase);
}
