namespace Allentown311.Hub.Access;

/// <summary>Which bounds a request is counted under.</summary>
internal enum CallerKind
{
    /// <summary>None: a load balancer asks whether the process lives.</summary>
    Exempt,

    /// <summary>A caller with a key, or a program on this machine where there are no keys.</summary>
    Known,

    /// <summary>An address without a key.</summary>
    Unknown,

    /// <summary>A department that pushes. It proves itself by its body, which has to be read first.</summary>
    Push,
}

/// <summary>Who a request is counted under.</summary>
internal sealed record CallerClass(CallerKind Kind, string Name)
{
    private static readonly CallerClass Exempt = new(CallerKind.Exempt, "");

    /// <summary>The class of a request, decided once.</summary>
    public static CallerClass Of(HttpContext http, AccessControl access)
    {
        if (http.Features.Get<CallerClass>() is { } known)
        {
            return known;
        }

        var made = Decide(http, access);
        http.Features.Set(made);
        return made;
    }

    private static CallerClass Decide(HttpContext http, AccessControl access)
    {
        if (http.Request.Path == "/health/live")
        {
            return Exempt;
        }

        var network = RateLimits.NetworkOf(http.Connection.RemoteIpAddress);
        if (RequestGuard.IsBelow(http, "/hooks"))
        {
            return new CallerClass(CallerKind.Push, $"push {network}");
        }

        return access.Identify(http) is { } name
            ? new CallerClass(CallerKind.Known, $"key {name}")
            : new CallerClass(CallerKind.Unknown, $"at {network}");
    }
}
