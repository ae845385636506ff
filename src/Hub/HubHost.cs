using Allentown311.Hub.Cities;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Intake.GeoReport;
using Allentown311.Hub.Messaging;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Channels;
using Allentown311.Hub.Operations;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Routing;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Traffic;
using Allentown311.Hub.Walk;
using Microsoft.AspNetCore.Http.Features;

namespace Allentown311.Hub;

/// <summary>Puts the hub together.</summary>
internal static class HubHost
{
    /// <summary>Where it listens when nothing else is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5311";

    // Patience with what has begun when the hub is stopped; longer than most departments' time-outs.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop may take in all: the patience, and then writing down what was cut.</summary>
    public static TimeSpan LongestStop { get; } = StopPatience + TimeSpan.FromSeconds(10);

    /// <summary>Builds the host; nothing runs yet.</summary>
    /// <param name="city">The city.</param>
    /// <param name="store">The database.</param>
    /// <param name="settings">What this hub was told.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public static WebApplication Build(City city, IStore store, HubSettings settings, TimeProvider? time = null)
    {
        // Settings are read once: watching for changes watches the whole working folder, and the database below it changes all the time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Environment.CurrentDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        MonitoringSetup.Add(builder, settings.Node.Name, settings.Data);
        builder.WebHost.UseUrls((settings.Urls ?? builder.Configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = GeoReportEndpoints.MostDrained;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        builder.Services.Configure<FormOptions>(form => form.ValueCountLimit = 512);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var wall = time ?? settings.Clock ?? TimeProvider.System;
        AddHub(builder.Services, city, store, settings, time ?? new SteadyTime(wall), wall);
        builder.Services.AddSingleton(settings).AddSingleton(settings.Restored);
        var app = builder.Build();
        Map(app, settings);
        return app;
    }

    /// <summary>Opens the feeds and runs until stopped.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken ct)
    {
        var (store, time, links) = (app.Services.GetRequiredService<IStore>(), app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<DepartmentLinks>());
        links.Connect(app.Services.GetRequiredService<Walker>());
        foreach (var link in links.All.Where(l => l.Mapping.PollEvery is not null))
        {
            var read = new Job { Kind = JobKind.ReadStatus, Subject = 0, Lane = Lanes.Read(link.Mapping.Name), DueAt = time.GetUtcNow() };
            await store.OpenFeedAsync(link.Mapping.Name, read, time.GetUtcNow(), ct).ConfigureAwait(false);
        }

        await NightlyAsync(app, store, links, time.GetUtcNow(), ct).ConfigureAwait(false);
        await app.StartAsync(ct).ConfigureAwait(false);

        // By a name of its own: what Microsoft's categories say at this level is not shown.
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HubHost).FullName!);
        Log.Started(log, app.Services.GetRequiredService<City>().Name, links.All.Count, string.Join(", ", app.Urls));
        await app.WaitForShutdownAsync(ct).ConfigureAwait(false);
    }

    // After a restore every department is compared at once, else in the night to come.
    private static async Task NightlyAsync(WebApplication app, IStore store, DepartmentLinks links, DateTimeOffset now, CancellationToken ct)
    {
        if (app.Services.GetRequiredService<RestoreMark>().At is { } restored)
        {
            Reconcile.Log.Restored(app.Services.GetRequiredService<ILogger<ReconcileStep>>(), restored);
            await AfterRestore.RewindAsync(store, links, now, ct).ConfigureAwait(false);
        }

        var first = ReconcileStep.NextNight(app.Services.GetRequiredService<City>(), now);
        foreach (var link in links.All.Where(Records.CanCompare))
        {
            await store.EnsureJobAsync(ReconcileStep.JobOf(link.Mapping.Name, first), ct).ConfigureAwait(false);
        }

        await MessagingSetup.BeginAsync(app.Services.GetRequiredService<City>(), app.Services.GetRequiredService<HubSettings>(), store, now, ct).ConfigureAwait(false);
        await store.EnsureJobAsync(WatchStep.JobAt(now), ct).ConfigureAwait(false);
        await store.EnsureJobAsync(HousekeepStep.JobAt(now + TimeSpan.FromMinutes(5)), ct).ConfigureAwait(false);
    }

    private static void AddHub(IServiceCollection services, City city, IStore store, HubSettings settings, TimeProvider time, TimeProvider wall)
    {
        services.AddSingleton(city).AddSingleton(store).AddSingleton(time);
        services.AddSingleton(provider => new DepartmentLinks(
            city.Mappings.Values.Select(m => new DepartmentLink(
                m, MessagingSetup.Connect(m, settings, wall), new Lane(Lanes.Submit(m.Name), m.Limits.Concurrency, divided: true), time)).ToList(),
            time,
            provider.GetRequiredService<ILogger<DepartmentLinks>>()));
        services.AddSingleton(provider =>
        {
            List<Lane> lanes =
            [
                new Lane(Lanes.Route, concurrency: 2, capacity: 1024),
                new Lane(Lanes.Status, concurrency: 2),
                new Lane(Lanes.Watch, concurrency: 1, capacity: 4),
                new Lane(Lanes.Reconcile, concurrency: 1, capacity: 64),
                new Lane(Lanes.Notify("mail"), city.Notices.Mail.Concurrency, divided: true),
                new Lane(Lanes.Notify("text"), city.Notices.Text.Concurrency, divided: true),
                .. MessagingSetup.LanesOf(city, settings),
                .. provider.GetRequiredService<DepartmentLinks>().All.SelectMany(l => new[] { l.Lane, new Lane(Lanes.Read(l.Mapping.Name), concurrency: 1, capacity: 4) }),
            ];
            return new Lanes([.. lanes, .. settings.Waiting.Except(lanes.Select(l => l.Name)).Select(name => new Lane(name, concurrency: 1))]);
        });
        // Stopped in reverse order: the counts are carried once the walk has ended, and no canary is sent while it does.
        services.AddSingleton<TrafficMeter>().AddSingleton<LinkReports>().AddSingleton<Canary>().AddSingleton<TrafficFlush>().AddHostedService(provider => provider.GetRequiredService<TrafficFlush>());
        services.AddSingleton(new NodeLease(settings.Node, store.IsShared, time)).AddSingleton(provider => new NodePulse(store, provider.GetRequiredService<NodeLease>(), provider.GetRequiredService<Lanes>(), time, provider.GetRequiredService<ILogger<NodePulse>>(), settings.Clock));
        services.AddSingleton<Committer>().AddSingleton<Claimer>().AddSingleton<Walker>().AddHostedService(provider => provider.GetRequiredService<Walker>());
        services.AddSingleton<LinkWatch>();
        services.AddSingleton<TicketDecisions>().AddSingleton<StatusMatcher>().AddSingleton<NoticeComposer>();
        services.AddSingleton<IStep, RouteStep>().AddSingleton<IStep, SubmitStep>().AddSingleton<IStep, FollowUpStep>().AddSingleton<IStep, ReadStatusStep>().AddSingleton<IStep, ApplyStatusStep>().AddSingleton<IStep, NotifyStep>()
            .AddSingleton<IStep, ReconcileStep>().AddSingleton<IStep, HousekeepStep>().AddSingleton<IStep, WatchStep>();
        services.AddSingleton<Reconciler>().AddSingleton(new Archive(Path.Combine(settings.Data, "archive")));
        services.AddSingleton<Access>().AddSingleton<TicketIds>().AddSingleton<TicketIntake>().AddSingleton<PushEndpoint>();
        services.AddSingleton(provider => new ParkedActions(store, city, time, provider.GetRequiredService<Committer>().CommitOnceAsync));
        services.AddMessaging(city, store, settings, time);
        services.AddSingleton(_ =>
        {
            var (mail, text) = NoticeChannels.Create(city, settings.Data, time);
            return new NoticeChannelSet(mail, text);
        });
    }

    private static void Map(WebApplication app, HubSettings settings)
    {
        app.MapHealth(app.Services.GetRequiredService<Access>());
        if (!settings.IsEdge)
        {
            app.MapGeoReport();
        }

        app.MapDepartmentHealth(app.Services.GetRequiredService<Access>());
        app.MapOperations(app.Services.GetRequiredService<Access>());
        app.MapParked(app.Services.GetRequiredService<Access>());
        var push = app.Services.GetRequiredService<PushEndpoint>();
        app.MapPost("/hooks/{mapping}", (HttpContext http, string mapping) =>
        {
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = PushEndpoint.MostBytes;
            return push.ReceiveAsync(http, mapping);
        });
    }
}
