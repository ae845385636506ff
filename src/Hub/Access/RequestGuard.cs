using Allentown311.Hub.City;
using Allentown311.Mappings.Mail;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub.Access;

/// <summary>What every request meets before its endpoint: its host, who made it, and what the hub holds open without keys.</summary>
internal sealed class RequestGuard(
    AccessControl access, AccessSettings settings, CityConfiguration city, Refusals refusals, ILogger<RequestGuard> log)
{
    /// <summary>Where GeoReport is: the one part that pages of other sites may use, when the city names them.</summary>
    public const string GeoReportPath = "/open311";

    /// <summary>Where residents verify their addresses.</summary>
    public const string VerifyPath = "/verify";

    /// <summary>Where the links of work orders' mails lead.</summary>
    public const string OrdersPath = "/orders";

    /// <summary>The largest body of a request of people's and scripts' API, in bytes.</summary>
    public const long MaxApiBytes = 256 * 1024;

    /// <summary>Lets the request through, or answers why not.</summary>
    public Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var request = http.Request;
        if (!BrowserRules.IsOurs(request.Host.Host, settings.Hosts) && !IsPublicHost(request.Host.Host))
        {
            return RefuseAsync(
                http,
                StatusCodes.Status421MisdirectedRequest,
                "The request names a host that this hub does not have. Name it in Hub:Hosts if it is one.");
        }

        if (!BrowserRules.IsOwnDoing(request, OriginsFor(http)))
        {
            return RefuseAsync(http, StatusCodes.Status403Forbidden, "A page of another web site may not change anything here.");
        }

        if (access.IsKeyless && !access.IsLocal(http) && !IsBelow(http, "/health"))
        {
            return RefuseAsync(
                http,
                StatusCodes.Status403Forbidden,
                "There are no keys, so only programs on this machine may call the hub, and not through a proxy. "
                + "Make a key with \"hub keys new NAME\".");
        }

        return IsBelow(http, "/api") ? CheckApiAsync(http, next) : next(http);
    }

    /// <summary>True for that path and everything below it.</summary>
    public static bool IsBelow(HttpContext http, string path) =>
        http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the links of work orders' mails say that the hub is.</summary>
    public static IEnumerable<Uri> PagesOf(CityConfiguration city) =>
        city.Mappings.Values.OfType<MailMapping>().Select(m => m.Connection.Pages).OfType<Uri>();

    // The names in the links of notices and of mails are this hub's.
    private bool IsPublicHost(string host) => PagesOf(city).Append(city.Notices.PublicUrl)
        .Any(url => url is not null && url.Host.Equals(host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));

    // A proxy may speak plain HTTP to the hub, so that the origin of the hub's own page is the public one.
    private IReadOnlyCollection<string> OriginsFor(HttpContext http) =>
        IsBelow(http, GeoReportPath) ? city.Origins
        : IsBelow(http, OrdersPath) ? [.. PagesOf(city).Select(url => url.GetLeftPart(UriPartial.Authority))]
        : IsBelow(http, VerifyPath) && city.Notices.PublicUrl is { } url ? [url.GetLeftPart(UriPartial.Authority)]
        : [];

    private Task CheckApiAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxApiBytes;
        }

        // A page of another site can send three types of body without asking first (Fetch, 2.2.2); JSON is none of them.
        return HasBody(http) && !http.Request.HasJsonContentType()
            ? RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType, "Send the body as application/json.")
            : next(http);
    }

    private static bool HasBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.ContentLength is not (null or 0);

    private Task RefuseAsync(HttpContext http, int status, string reason)
    {
        if (refusals.MayLog(RefusalKind.Browser))
        {
            Log.NotForUs(log, status, reason);
        }

        return Results.Problem(reason, statusCode: status).ExecuteAsync(http);
    }
}
