using Allentown311.Hub.City;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Allentown311.Hub.Access;

/// <summary>Registers access control, and puts it before every endpoint.</summary>
internal static class AccessSetup
{
    // A page that was once opened over https is never asked for over http again, for a year (RFC 6797).
    private static readonly TimeSpan HstsAge = TimeSpan.FromDays(365);

    // Half of what Kestrel allows: callers send their headers at once, or hold a connection open for nothing.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    // Bytes a second that a body must arrive at, after a grace: a slow mobile network has several times as many.
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>Adds the check of API keys, and the bounds of callers.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessSettings settings)
    {
        if (settings.Certificate is { } files)
        {
            services.AddSingleton(files).AddSingleton<ServerCertificate>();
        }

        return services
            .AddSingleton(settings)
            .AddSingleton<KeyRing>()
            .AddSingleton<Bindings>()
            .AddSingleton<Refusals>()
            .AddSingleton<AccessControl>()
            .AddSingleton<RequestGuard>()
            .AddSingleton<FailureGuard>()
            .AddSingleton<LimitAnswer>()
            .AddSingleton<ConnectionLimiter>()
            .Configure<KestrelServerOptions>(Limit)
            .AddOptions<KestrelServerOptions>().Configure<IServiceProvider>(Bind).Services
            .AddHsts(hsts => hsts.MaxAge = HstsAge)
            .AddCors()
            .AddRateLimiter(_ => { });
    }

    /// <summary>Puts the checks before every endpoint.</summary>
    public static void UseAccess(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<AccessSettings>();
        app.Use((http, next) => RunOnConnectionAsync(http, next));
        if (!settings.Proxies.IsEmpty)
        {
            app.UseForwardedHeaders(Forwarded(settings));
        }

        var failures = app.Services.GetRequiredService<FailureGuard>();
        app.Use((http, next) => failures.RunAsync(http, next));
        app.UseHsts();
        var guard = app.Services.GetRequiredService<RequestGuard>();
        app.Use((http, next) => guard.CheckAsync(http, next));
        app.UseRateLimiter(app.Services.GetRequiredService<LimitAnswer>().Options);
        app.UseGeoReportReads();
    }

    /// <summary>Lets through only callers whose <c>X-Api-Key</c> allows <paramref name="scope"/>.</summary>
    public static T RequireScope<T>(this T endpoints, string scope)
        where T : IEndpointConventionBuilder => endpoints.AddEndpointFilter((context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<AccessControl>().RequireAsync(context, next, scope));

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
    }

    private static void Bind(KestrelServerOptions kestrel, IServiceProvider services)
    {
        var limiter = services.GetRequiredService<ConnectionLimiter>();
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => limiter.RunAsync(connection, next)));
        if (services.GetService<ServerCertificate>() is { } certificate)
        {
            kestrel.ConfigureHttpsDefaults(certificate.Apply);
        }
    }

    private static async Task RunOnConnectionAsync(HttpContext http, RequestDelegate next)
    {
        http.Features.Set(Peer.Of(http));
        var connection = http.Features.Get<ConnectionLimiter.OpenConnection>();
        connection?.Begin();
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            connection?.End();
        }
    }

    // The host is not taken from a header: callers write the name they mean, and the proxy passes it on.
    private static ForwardedHeadersOptions Forwarded(AccessSettings settings)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.Proxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }

    // Pages of the sites that the city names may read GeoReport and post to it; with "*" every page may read. No page gets at the rest.
    private static void UseGeoReportReads(this WebApplication app)
    {
        var city = app.Services.GetRequiredService<CityConfiguration>();
        var isForAll = city.Origins.Contains(OriginsReader.Any);
        if (city.Origins.IsEmpty)
        {
            return;
        }

        // A preflight ends in the first of the two that it comes to, so each takes only its own.
        app.UseWhen(
            http => RequestGuard.IsBelow(http, RequestGuard.GeoReportPath)
                && BrowserRules.IsNamed(http.Request.Headers.Origin.ToString(), city.Origins),
            branch => branch.UseCors(cors => cors
                .SetIsOriginAllowed(_ => true)
                .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post)
                .WithHeaders("Accept", "Accept-Language", "Content-Type", "Idempotency-Key", AccessControl.KeyHeader)));
        app.UseWhen(
            http => isForAll
                && RequestGuard.IsBelow(http, RequestGuard.GeoReportPath)
                && !BrowserRules.IsNamed(http.Request.Headers.Origin.ToString(), city.Origins),
            branch => branch.UseCors(cors => cors
                .AllowAnyOrigin()
                .WithMethods(HttpMethods.Get, HttpMethods.Head)
                .WithHeaders("Accept", "Accept-Language")));
    }
}
