using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Links;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Verification;
using Allentown311.Hub.Operations;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Routing;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;

namespace Allentown311.Hub;

/// <summary>Puts the hub together, room by room.</summary>
internal static class HubHost
{
    /// <summary>Builds the host; it runs only in <see cref="RunAsync"/>.</summary>
    /// <param name="city">The city.</param>
    /// <param name="store">The database.</param>
    /// <param name="settings">This hub's settings.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public static WebApplication Build(CityConfiguration city, IStore store, HubSettings settings, TimeProvider? time = null)
    {
        var builder = WebHosting.Create(settings.Urls);
        MonitoringSetup.Add(builder, settings.Node.Name, settings.Data);
        builder.Services
            .AddSingleton(city).AddSingleton(store).AddSingleton(settings.Restored)
            .AddSingleton(time ?? new SteadyTime(settings.Clock ?? TimeProvider.System))
            .AddEngine(settings.Node, settings.LanesWithWork)
            .AddAccess(settings.Access)
            .AddTicketRouting(settings.IsEdge)
            .AddLinks(city)
            .AddDispatch()
            .AddStatusSync(city)
            .AddNotices(city, settings.Data)
            .AddReconcile(settings.Data)
            .AddRetention(settings.Data)
            .AddParkedWork()
            .AddNodes(settings.Clock)
            .AddOperations(settings.Store)
            .AddEvents(settings.Broker, settings.EventsTopic)
            .AddIntake(settings.TicketsQueue)
            .AddEdge(city, settings.EdgeQueues, settings.IsEdge, Announcements.Of(settings.IsEdge, settings.EventsTopic));

        var app = builder.Build();
        app.UseAccess();
        app.MapOperations();
        app.MapStatusSync();
        app.MapParkedWork();
        if (!settings.IsEdge)
        {
            app.MapIntake();
            app.MapVerification();
            app.MapOrderLinks();
        }

        return app;
    }

    /// <summary>Runs the start-up task of each room, then runs the host until it is stopped.</summary>
    /// <exception cref="OpenWithoutKeysException">There are no keys, and other machines could connect.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken ct)
    {
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var task in app.Services.GetServices<IStartupTask>())
        {
            await task.RunAsync(now, ct).ConfigureAwait(false);
        }

        await app.StartAsync(ct).ConfigureAwait(false);
        await CheckBindingsAsync(app).ConfigureAwait(false);

        // The application's own logger has a category of Microsoft's, and those are not shown at this level.
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HubHost).FullName!);
        var city = app.Services.GetRequiredService<CityConfiguration>();
        var links = app.Services.GetRequiredService<DepartmentLinks>();
        Log.Started(log, city.Name, links.All.Count, string.Join(", ", app.Urls));
        await app.WaitForShutdownAsync(ct).ConfigureAwait(false);
    }

    // Only now is it known what was bound: besides options and settings, any part of Kestrel's configuration can add an address.
    private static async Task CheckBindingsAsync(WebApplication app)
    {
        var bindings = app.Services.GetRequiredService<Bindings>();
        if (bindings.IsLoopbackOnly)
        {
            return;
        }

        if (app.Services.GetRequiredService<AccessControl>().IsKeyless)
        {
            await app.StopAsync().ConfigureAwait(false);
            throw new OpenWithoutKeysException(bindings.Open.First());
        }

        var plain = bindings.Open.Where(a => !a.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).ToList();
        if (plain.Count > 0 && app.Services.GetRequiredService<AccessSettings>().Proxies.IsEmpty)
        {
            var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HubHost).FullName!);
            Log.PlainHttpOpen(log, string.Join(", ", plain));
        }
    }
}
