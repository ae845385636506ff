using System.Net;

namespace Allentown311.Hub.Access;

/// <summary>
/// Decides whether a browser may have been made to send a request: by a page of another site, or by a name that was pointed at this
/// machine (DNS rebinding). Programs send none of the headers that a browser adds by itself.
/// </summary>
internal static class BrowserRules
{
    /// <summary>True when the request names this hub: by an address, by a name of this machine, or by one it is given.</summary>
    /// <param name="host">The host that the request names, without its port; empty for none, as in HTTP/1.0.</param>
    /// <param name="names">The names that the hub is given.</param>
    public static bool IsOurs(string host, IReadOnlyCollection<string> names)
    {
        var name = host.TrimEnd('.');

        // A name can be pointed at this machine by whoever owns it. An address cannot.
        return name.Length == 0
            || IPAddress.TryParse(name.Trim('[', ']'), out _)
            || LocalCaller.IsLoopbackName(name)
            || name.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || name.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase)
            || names.Any(n => name.Equals(n, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True when the request changes nothing, or no page of another site sent it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="origins">The web sites whose pages may post here.</param>
    public static bool IsOwnDoing(HttpRequest request, IReadOnlyCollection<string> origins)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return true;
        }

        // Browsers send Origin with every POST (Fetch, 3.2), and "null" where the page hides where it is from.
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) || IsNamed(origin, origins);
        }

        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
    }

    /// <summary>True when the city names that very site. <c>*</c> lets every page read, and none post.</summary>
    public static bool IsNamed(string origin, IReadOnlyCollection<string> origins) =>
        origins.Any(o => o.Equals(origin, StringComparison.OrdinalIgnoreCase));
}
