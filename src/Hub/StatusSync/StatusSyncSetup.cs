using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.StatusSync.OrderLinks;
using Allentown311.Hub.Store;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Registers the part of the hub that reads back what the departments did, by polling their systems and by receiving pushes.
/// </summary>
internal static class StatusSyncSetup
{
    /// <summary>Adds the steps, their lanes, and the task that creates the feeds.</summary>
    public static IServiceCollection AddStatusSync(this IServiceCollection services, CityConfiguration city)
    {
        foreach (var name in city.Mappings.Keys)
        {
            services.AddLane(LaneName.Read(name), concurrency: 1, capacity: 4);
        }

        return services
            .AddLane(LaneName.Status, concurrency: 2)
            .AddStep<ReadStatusStep>()
            .AddStep<ApplyStatusStep>()
            .AddSingleton<StatusMatcher>()
            .AddSingleton<PushEndpoint>()
            .AddSingleton<OrderLinkEndpoints>()
            .AddSingleton<IStartupTask, OpenFeedsTask>();
    }

    /// <summary>Maps <c>POST /hooks/{mapping}</c>, and <c>OPTIONS</c> for systems that ask before they push.</summary>
    public static void MapStatusSync(this WebApplication app)
    {
        var push = app.Services.GetRequiredService<PushEndpoint>();
        app.MapPost("/hooks/{mapping}", (HttpContext http, string mapping) =>
        {
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = PushEndpoint.MaxBytes;
            return push.ReceiveAsync(http, mapping);
        });
        app.MapMethods("/hooks/{mapping}", [HttpMethods.Options], (HttpContext http, string mapping) => push.Allow(http, mapping));
    }

    /// <summary>Maps the pages behind the links of work orders' mails.</summary>
    public static void MapOrderLinks(this WebApplication app) => OrderLinkEndpoints.Map(app);
}
